// What lies under the pointer.

/** Of several marks at one place the first of these layers counts that has one there: `under` gives `{kind, id, says}` or null. */
export function addPicking(map, layers, app) {
  const under = (point) => {
    for (const layer of layers) {
      const found = layer.under(map, point);
      if (found) return found;
    }
    return null;
  };
  map.on("click", (event) => {
    const found = under(event.point);
    if (found) app.pick(found);
  });
  map.on("mousemove", (event) => {
    // While the map is dragged it has better to do.
    if (event.originalEvent.buttons === 0) app.hint(under(event.point));
  });
  map.on("mouseout", () => app.hint(null));
}
