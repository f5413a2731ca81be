"""Geography: signed distance to Syria's computed 12-NM line, ports, zones, and the data they rest on."""
