// Marks by the ten thousand, drawn by the graphics card from plain arrays, as one layer of the map.
// Cut into tiles and read by the map's worker, 20,000 ships took seconds to show and tenths of a second to move.

export const [ARROW, DISC, RING, WARNING_RING, CRITICAL_RING] = [0, 1, 2, 3, 4];
const KINDS = 5;
const VALUES = 5; // of a mark: x, y, how it is turned, its kind, how opaque it is
const BYTES = VALUES * Float32Array.BYTES_PER_ELEMENT;
const AROUND = [across(35.55), down(34.95)]; // Places are kept relative to Tartus: there 32 bits are finest.

/** Sizes are pixels of the page, y down, an arrow pointing north. Points, since each of many instances costs a call of its own where there is no graphics card. */
const VERTEX = `#version 300 es
precision highp float;
in vec2 place;
in vec3 look;
uniform mat4 matrix;
uniform vec2 view; // pixels of the screen in one of the page, how the map is turned
flat out int kind;
flat out vec3 turned; // cosine, sine, how large the point is
flat out float opacity;
void main() {
  kind = int(look.y);
  opacity = look.z;
  float reach = kind == 0 ? 8.0 : kind == 1 ? 3.3 : 9.5;
  turned = vec3(cos(look.x - view.y), sin(look.x - view.y), 2.0 * reach + 2.0 / view.x);
  gl_Position = matrix * vec4(place, 0.0, 1.0);
  gl_PointSize = turned.z * view.x;
}`;
const FRAGMENT = `#version 300 es
precision highp float;
flat in int kind;
flat in vec3 turned;
flat in float opacity;
uniform vec2 view;
uniform vec3 colours[${KINDS}];
uniform vec3 edge;
out vec4 drawn;
float within(float distance) { return clamp(0.5 - distance * view.x, 0.0, 1.0); }
void main() {
  vec2 away = (gl_PointCoord - 0.5) * turned.z;
  if (kind >= 2) {
    drawn = vec4(colours[kind], 1.0) * within(abs(length(away) - 8.5) - 1.0) * opacity;
    return;
  }
  vec2 at = vec2(away.x * turned.x + away.y * turned.y, away.y * turned.x - away.x * turned.y);
  float side = dot(vec2(abs(at.x), at.y + 6.5), vec2(0.9676, -0.2524));
  float distance = kind == 0 ? max(side, at.y - 5.0) : length(at) - 2.5;
  drawn = vec4(mix(edge, colours[kind], within(distance + 0.75)), 1.0) * within(distance - 0.75) * opacity;
}`;

export class Sprites {
  type = "custom";
  renderingMode = "2d";
  visible = true;
  #before;
  #scale;
  #count = 0;
  #values = new Float32Array(0);
  #isNew = true;
  #colours = new Float32Array(3 * KINDS);
  #edge = [1, 1, 1];
  #matrix = null;

  /** Under the layer `before`, if one is named; `scale` tells how large marks are at a zoom. */
  constructor(id, { before, scale = () => 1 } = {}) {
    this.id = id;
    this.#before = before;
    this.#scale = scale;
  }

  addTo(map) {
    const add = () => map.addLayer(this, map.getLayer(this.#before) ? this.#before : undefined);
    add();
    // A map that lost its context brings back its own layers only.
    map.on("webglcontextrestored", () => map.getLayer(this.id) ?? add());
  }

  /** In place of all before: so many marks, of which `mark(n)` tells [lon, lat, degrees clockwise from north, kind, opacity]. */
  put(count, mark) {
    const values = new Float32Array(count * VALUES);
    let at = 0;
    for (let n = 0; n < count; n += 1) {
      const [lon, lat, turned, kind, opacity] = mark(n);
      values[at] = across(lon) - AROUND[0];
      values[at + 1] = down(lat) - AROUND[1];
      values[at + 2] = (turned * Math.PI) / 180;
      values[at + 3] = kind;
      values[at + 4] = opacity;
      at += VALUES;
    }
    this.#count = count;
    this.#values = values;
    this.#isNew = true;
    this.map?.triggerRepaint();
  }

  /** `#rrggbb` by kind, and that of the edge of arrows and discs. */
  paint(colours, edge) {
    for (const [kind, colour] of Object.entries(colours)) this.#colours.set(parts(colour), 3 * Number(kind));
    this.#edge = parts(edge);
    this.map?.triggerRepaint();
  }

  show(visible) {
    this.visible = visible;
    this.map?.triggerRepaint();
  }

  /** The mark nearest to a point of the map, in pixels: -1 if none is within reach. */
  nearest(point, reach) {
    let [found, best] = [-1, reach];
    this.#each((n, x, y) => {
      const away = Math.hypot(x - point.x, y - point.y);
      if (away <= best) [found, best] = [n, away];
    });
    return found;
  }

  /** Which of them lie within the map as it is shown. */
  inView() {
    const { clientWidth, clientHeight } = this.map.getCanvas();
    const found = [];
    this.#each((n, x, y) => x >= 0 && y >= 0 && x <= clientWidth && y <= clientHeight && found.push(n));
    return found;
  }

  #each(call) {
    if (!this.visible || !this.#matrix) return;
    const { clientWidth, clientHeight } = this.map.getCanvas();
    const m = this.#matrix;
    for (let n = 0; n < this.#count; n += 1) {
      const [x, y] = [this.#values[n * VALUES], this.#values[n * VALUES + 1]];
      const w = m[3] * x + m[7] * y + m[15];
      const [right, up] = [(m[0] * x + m[4] * y + m[12]) / w, (m[1] * x + m[5] * y + m[13]) / w];
      call(n, ((right + 1) / 2) * clientWidth, ((1 - up) / 2) * clientHeight);
    }
  }

  onAdd(map, gl) {
    this.map = map;
    const program = linked(gl);
    const names = ["matrix", "view", "colours", "edge"];
    const at = Object.fromEntries(names.map((name) => [name, gl.getUniformLocation(program, name)]));
    this.gpu = { program, at, buffer: gl.createBuffer(), array: gl.createVertexArray() };
    gl.bindVertexArray(this.gpu.array);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.gpu.buffer);
    for (const [name, size, offset] of [["place", 2, 0], ["look", 3, 8]]) {
      const attribute = gl.getAttribLocation(program, name);
      gl.enableVertexAttribArray(attribute);
      gl.vertexAttribPointer(attribute, size, gl.FLOAT, false, BYTES, offset);
    }
    gl.bindVertexArray(null);
    this.#isNew = true;
  }

  render(gl, { defaultProjectionData }) {
    const whole = defaultProjectionData.mainMatrix;
    this.#matrix = shifted(whole, ...AROUND);
    if (!this.visible || this.#count === 0) return;
    const { program, at, buffer, array } = this.gpu;
    const canvas = this.map.getCanvas();
    const scale = this.#scale(this.map.getZoom());
    gl.useProgram(program);
    gl.bindVertexArray(array);
    if (this.#isNew) {
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.bufferData(gl.ARRAY_BUFFER, this.#values, gl.STATIC_DRAW);
      this.#isNew = false;
    }
    gl.uniform2f(at.view, (scale * canvas.width) / canvas.clientWidth, (this.map.getBearing() * Math.PI) / 180);
    gl.uniform3fv(at.colours, this.#colours);
    gl.uniform3f(at.edge, ...this.#edge);
    for (const world of worlds(this.map.getBounds())) {
      gl.uniformMatrix4fv(at.matrix, false, shifted(whole, AROUND[0] + world, AROUND[1]));
      gl.drawArrays(gl.POINTS, 0, this.#count);
    }
    gl.bindVertexArray(null);
  }
}

/** Longitude and latitude as parts of the world's square map, from its upper left corner. */
function across(lon) {
  return (180 + lon) / 360;
}

function down(lat) {
  return (1 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / Math.PI) / 2;
}

function parts(colour) {
  return [1, 3, 5].map((from) => parseInt(colour.slice(from, from + 2), 16) / 255);
}

/** A matrix that takes places relative to (x, y); in 64 bits, since places and map are far from 0 and near each other. */
function shifted(matrix, x, y) {
  const made = Float64Array.from(matrix);
  for (let row = 0; row < 4; row += 1) made[12 + row] += matrix[row] * x + matrix[4 + row] * y;
  return made;
}

/** Beyond 180 degrees the world begins anew: which of its copies are in sight. */
function worlds(bounds) {
  return [-1, 0, 1].filter((world) => bounds.getWest() < 360 * world + 180 && bounds.getEast() > 360 * world - 180);
}

function linked(gl) {
  const program = gl.createProgram();
  for (const [type, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
    const shader = gl.createShader(type);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(`Marks cannot be drawn: ${gl.getProgramInfoLog(program)}`);
  return program;
}
