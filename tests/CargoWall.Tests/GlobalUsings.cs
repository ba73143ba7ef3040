global using CargoWall.Testing;
global using Xunit;
