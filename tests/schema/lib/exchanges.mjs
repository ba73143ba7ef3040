import { validators } from './validators.mjs';

const ERRORS_ANYWHERE = ['401', '403', '404', '429'];

/**
 * Holds recorded REST exchanges against GitHub's description.
 * @param {object} description OpenAPI 3.0 document
 * @returns {(exchange: object) => string[]} problems of one exchange
 */
export function exchangeChecker(description) {
  const problems = validators(description);
  const routes = routesOf(description);
  const basicError = description.components.schemas['basic-error'];

  return function check(exchange) {
    const path = decodeURIComponent(exchange.path);
    const paths = routes.filter((route) => route.pattern.test(path));
    if (paths.length === 0) {
      return [`no such path in the description: ${exchange.path}`];
    }

    const route = paths.find((candidate) => candidate.operations[exchange.method.toLowerCase()]);
    if (!route) {
      return [`no such method in the description: ${exchange.method} ${paths[0].template}`];
    }

    const operation = route.operations[exchange.method.toLowerCase()];
    return [...query(operation, route, exchange), ...request(operation, exchange), ...response(operation, exchange)];
  };

  function query(operation, route, exchange) {
    const known = [...(route.operations.parameters ?? []), ...(operation.parameters ?? [])]
      .map((parameter) => resolve(description, parameter))
      .filter((parameter) => parameter.in === 'query')
      .map((parameter) => parameter.name);
    return [...new URLSearchParams(exchange.query).keys()]
      .filter((name) => !known.includes(name))
      .map((name) => `query: '${name}' is not in the description`);
  }

  function request(operation, exchange) {
    const schema = jsonSchema(resolve(description, operation.requestBody));
    if (!exchange.request) {
      return operation.requestBody?.required && schema?.required?.length ? ['request: the body is missing'] : [];
    }

    if (!schema) {
      return [`request: the operation takes no body`];
    }

    return problems(schema, JSON.parse(exchange.request)).map((text) => `request ${text}`);
  }

  function response(operation, exchange) {
    const status = String(exchange.status);
    const described = resolve(description, operation.responses[status]);
    if (!described) {
      if (status === '304' && exchange.method === 'GET') {
        return [];
      }

      return ERRORS_ANYWHERE.includes(status) && exchange.response
        ? problems(basicError, JSON.parse(exchange.response)).map((text) => `response ${text}`)
        : [`status ${status} is not in the description`];
    }

    const schema = jsonSchema(described);
    if (!exchange.response || !schema) {
      return exchange.response && !schema && !raw(exchange) ? [`response: ${status} has no body in the description`] : [];
    }

    return problems(schema, JSON.parse(exchange.response)).map((text) => `response ${text}`);
  }
}

const raw = (exchange) => !exchange.content_type?.startsWith('application/json');

function routesOf(description) {
  return Object.entries(description.paths)
    .map(([template, operations]) => ({ template, operations, pattern: pattern(description, template, operations), literals: template.replaceAll(/\{[^}]+\}/g, '').length }))
    .sort((one, other) => other.literals - one.literals);
}

function pattern(description, template, operations) {
  const several = Object.values(operations)
    .flatMap((operation) => operation.parameters ?? [])
    .map((parameter) => resolve(description, parameter))
    .filter((parameter) => parameter['x-multi-segment'])
    .map((parameter) => parameter.name);
  const source = template
    .split(/(\{[^}]+\})/)
    .map((part) => (part.startsWith('{') ? (several.includes(part.slice(1, -1)) ? '.+' : '[^/]+') : part.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&')))
    .join('');
  // The root of a repository's contents is asked for without a path.
  return new RegExp(`^${source.replace('/contents/.+', '/contents(?:/.*)?')}$`);
}

function resolve(description, value) {
  return value?.$ref ? value.$ref.slice(2).split('/').reduce((node, key) => node[key.replaceAll('~1', '/')], description) : value;
}

function jsonSchema(described) {
  const content = described?.content ?? {};
  const type = Object.keys(content).find((name) => name.startsWith('application/json') || name.includes('object+json') || name.endsWith('+json'));
  return type ? merged(content, type) : undefined;
}

// Contents have one schema for objects and one for the rest, under two media types; GitHub answers with `application/json` for both.
function merged(content, type) {
  const schemas = Object.entries(content).filter(([name]) => name.includes('json')).map(([, media]) => media.schema);
  return schemas.length === 1 ? content[type].schema : both(schemas);
}

const unions = new Map();

function both(schemas) {
  const key = schemas[0];
  if (!unions.has(key)) {
    unions.set(key, { anyOf: schemas });
  }

  return unions.get(key);
}
