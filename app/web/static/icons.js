// Marks drawn here and handed to the map: the shape says on what evidence, the colour how fresh it is.

const SIZE = 48;

function drawn(draw) {
  const canvas = document.createElement("canvas");
  canvas.width = SIZE;
  canvas.height = SIZE;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.translate(SIZE / 2, SIZE / 2);
  pen.lineJoin = "round";
  draw(pen);
  return pen.getImageData(0, 0, SIZE, SIZE);
}

function outlined(path, fill, edge, { hollow = false } = {}) {
  return drawn((pen) => {
    pen.beginPath();
    path(pen);
    pen.fillStyle = hollow ? "rgba(0,0,0,0)" : fill;
    pen.fill();
    pen.lineWidth = hollow ? 4 : 3;
    pen.strokeStyle = hollow ? fill : edge;
    pen.stroke();
  });
}

const PATHS = {
  ais: (pen) => polygon(pen, [[0, -17], [12, 15], [0, 9], [-12, 15]]),
  image: (pen) => polygon(pen, [[0, -16], [16, 0], [0, 16], [-16, 0]]),
  report: (pen) => pen.arc(0, 0, 12, 0, 2 * Math.PI),
};

function polygon(pen, points) {
  points.forEach(([x, y], n) => (n ? pen.lineTo(x, y) : pen.moveTo(x, y)));
  pen.closePath();
}

/** The marks of units in the theme's colours: `unit-EVIDENCE-FRESHNESS`. */
export function addIcons(map, colour) {
  const edge = colour("edge");
  const images = {};
  for (const evidence of ["ais", "image", "report"]) {
    images[`unit-${evidence}-fresh`] = outlined(PATHS[evidence], colour("unit"), edge);
    images[`unit-${evidence}-stale`] = outlined(PATHS[evidence], colour("unit-stale"), edge);
    images[`unit-${evidence}-expired`] = outlined(PATHS[evidence], colour("unit-expired"), edge, { hollow: true });
  }
  for (const [name, image] of Object.entries(images)) {
    if (map.hasImage(name)) map.updateImage(name, image);
    else map.addImage(name, image, { pixelRatio: 2 });
  }
}
