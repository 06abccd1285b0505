// Shows a mesh or point cloud on a canvas. All canvases of a page share one WebGL context (browsers
// allow only a few), draw only when something changed, and never load a second file: whatever a
// model refers to by address is left out.
import {
  AmbientLight, Box3, BufferAttribute, BufferGeometry, DirectionalLight, DoubleSide, Group,
  LoadingManager, Mesh, MeshStandardMaterial, PerspectiveCamera, Points, PointsMaterial, Scene,
  Spherical, Vector3, WebGLRenderer,
} from "three";
import { OrbitControls } from "three/examples/jsm/controls/OrbitControls.js";
import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";
import { OBJLoader } from "three/examples/jsm/loaders/OBJLoader.js";
import { PLYLoader } from "three/examples/jsm/loaders/PLYLoader.js";
import { STLLoader } from "three/examples/jsm/loaders/STLLoader.js";

const MAX_BYTES = 64 * 1024 * 1024;
const MAX_VERTICES = 6_000_000;
const MESH = "#a9bac9";
const POINT = "#2f5d8a";
const MOST_METAL = 0.4;
const TURN = Math.PI / 18;

// --- one renderer for the whole page -------------------------------------------------------------

const shared = { renderer: null, users: 0 };

function renderer() {
  if (shared.renderer) return shared.renderer;
  const made = new WebGLRenderer({ antialias: true, alpha: true, powerPreference: "low-power" });
  made.domElement.addEventListener("webglcontextlost", () => {
    if (shared.renderer === made) shared.renderer = null;
  });
  shared.renderer = made;
  return made;
}

function release() {
  shared.users -= 1;
  if (shared.users > 0 || !shared.renderer) return;
  const last = shared.renderer;
  shared.renderer = null;
  last.dispose();
  last.forceContextLoss();
}

// --- from bytes to an object ---------------------------------------------------------------------

async function fetchBytes(url, signal) {
  const response = await fetch(url, { credentials: "same-origin", signal });
  if (!response.ok) throw new Error("it did not load here");
  const chunks = [];
  let size = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > MAX_BYTES) {
      await reader.cancel();
      throw new Error("it is larger than 64 MB");
    }
    chunks.push(value);
  }
  return new Blob(chunks).arrayBuffer();
}

const mesh = (geometry) => {
  if (!geometry.attributes.normal) geometry.computeVertexNormals();
  const vertexColors = Boolean(geometry.attributes.color);
  return new Mesh(
    geometry,
    new MeshStandardMaterial({
      color: vertexColors ? "#ffffff" : MESH, vertexColors, roughness: 0.8, side: DoubleSide,
    }),
  );
};

const points = (geometry) => {
  const vertexColors = Boolean(geometry.attributes.color);
  return new Points(
    geometry, new PointsMaterial({ color: vertexColors ? "#ffffff" : POINT, vertexColors }),
  );
};

// WebGL knows no doubles. Coordinates are centred first: far from zero, floats are coarse.
function inSinglePrecision(geometry) {
  if (geometry.attributes.position?.array instanceof Float64Array) geometry.center();
  for (const [name, values] of Object.entries(geometry.attributes)) {
    if (!(values.array instanceof Float64Array)) continue;
    const floats = new BufferAttribute(new Float32Array(values.array), values.itemSize);
    geometry.setAttribute(name, floats);
  }
  return geometry;
}

function fromPly(bytes) {
  const geometry = inSinglePrecision(new PLYLoader().parse(bytes));
  return geometry.index && geometry.index.count > 0 ? mesh(geometry) : points(geometry);
}

function fromStl(bytes) {
  const view = new DataView(bytes);
  const head = new TextDecoder("latin1").decode(bytes.slice(0, 512));
  const isText = /^\s*solid/.test(head) && /facet/.test(head);
  if (!isText && (bytes.byteLength < 84 || view.getUint32(80, true) * 50 + 84 > bytes.byteLength)) {
    throw new Error("it is cut off");
  }
  return mesh(new STLLoader().parse(bytes));
}

function fromObj(bytes) {
  const text = new TextDecoder().decode(bytes);
  const group = new OBJLoader().parse(text);
  group.traverse((node) => {
    if (!node.isMesh) return;
    const vertexColors = Boolean(node.geometry.attributes.color);
    node.material = new MeshStandardMaterial({
      color: vertexColors ? "#ffffff" : MESH, vertexColors, roughness: 0.8, side: DoubleSide,
    });
  });
  if (count(group).vertices > 0) return group;
  const numbers = [];
  for (const [, x, y, z] of text.matchAll(/^v\s+(\S+)\s+(\S+)\s+(\S+)/gm)) {
    numbers.push(Number(x), Number(y), Number(z));
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(new Float32Array(numbers), 3));
  return points(geometry);
}

async function fromGltf(bytes) {
  const manager = new LoadingManager();
  manager.setURLModifier((url) => (/^(blob:|data:)/.test(url) ? url : "data:,"));
  const loader = new GLTFLoader(manager);
  const gltf = await loader.parseAsync(bytes, "");
  if (!gltf.scene) throw new Error("it holds no scene");
  // Metal reflects its surroundings and is black where there are none; to prepare surroundings takes
  // a machine without a graphics card several seconds.
  gltf.scene.traverse((node) => {
    for (const material of [node.material].flat()) {
      if (material?.metalness > MOST_METAL) material.metalness = MOST_METAL;
    }
  });
  return gltf.scene;
}

const PARSERS = { ply: fromPly, stl: fromStl, obj: fromObj, glb: fromGltf };

function count(object) {
  const found = { vertices: 0, faces: 0 };
  object.traverse((node) => {
    const position = node.geometry?.attributes.position;
    if (!position) return;
    found.vertices += position.count;
    if (node.isMesh) found.faces += Math.floor((node.geometry.index ?? position).count / 3);
  });
  return found;
}

function farthest(object, center) {
  const corner = new Vector3();
  let most = 0;
  object.updateWorldMatrix(true, true);
  object.traverse((node) => {
    const position = node.geometry?.attributes.position;
    for (let n = 0; n < (position?.count ?? 0); n += 1) {
      corner.fromBufferAttribute(position, n).applyMatrix4(node.matrixWorld);
      const distance = corner.distanceToSquared(center);
      if (!(distance <= most)) most = distance;
    }
  });
  return Math.sqrt(most);
}

// --- a view --------------------------------------------------------------------------------------

class View {
  constructor(canvas, object) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.object = object;
    this.scene = new Scene();
    this.camera = new PerspectiveCamera(35, 1, 0.01, 100);
    this.scene.add(this.normalised(object), this.camera);
    this.light();
    this.controls = new OrbitControls(this.camera, canvas);
    this.controls.enableZoom = false;
    this.controls.enablePan = false;
    this.controls.addEventListener("change", () => this.ask());
    canvas.style.touchAction = "pan-y";
    this.abort = new AbortController();
    this.listen();
    this.sizes = new ResizeObserver(() => this.ask());
    this.sizes.observe(canvas);
    this.home();
  }

  normalised(object) {
    const center = new Box3().setFromObject(object, true).getCenter(new Vector3());
    const radius = farthest(object, center);
    if (!(radius > 0) || !Number.isFinite(radius)) throw new Error("it holds no geometry");
    const frame = new Group();
    frame.add(object);
    frame.scale.setScalar(1 / radius);
    frame.position.copy(center).multiplyScalar(-1 / radius);
    const size = Math.min(0.05, Math.max(0.008, 1.6 / Math.sqrt(count(object).vertices)));
    object.traverse((node) => node.isPoints && (node.material.size = size));
    return frame;
  }

  light() {
    const sun = new DirectionalLight("#ffffff", 2.2);
    sun.position.set(0.6, 1, 0.8);
    this.camera.add(sun);
    this.scene.add(new AmbientLight("#ffffff", 1.1));
  }

  listen() {
    const options = { signal: this.abort.signal };
    // A page must scroll past a model: the wheel zooms only once the model has been clicked.
    this.canvas.addEventListener("focus", () => (this.controls.enableZoom = true), options);
    this.canvas.addEventListener("blur", () => (this.controls.enableZoom = false), options);
    this.canvas.addEventListener("pointerdown", () => this.canvas.focus(), options);
    this.canvas.addEventListener("keydown", (event) => this.key(event), options);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const moves = {
      ArrowLeft: [-TURN, 0, 1], ArrowRight: [TURN, 0, 1], ArrowUp: [0, -TURN, 1],
      ArrowDown: [0, TURN, 1], "+": [0, 0, 0.85], "=": [0, 0, 0.85], "-": [0, 0, 1 / 0.85],
    };
    if (event.key === "Home") this.home();
    else if (moves[event.key]) this.turn(...moves[event.key]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  turn(sideways, upwards, scale) {
    const place = new Spherical().setFromVector3(this.camera.position);
    place.theta += sideways;
    place.phi += upwards;
    place.radius = Math.min(20, Math.max(0.3, place.radius * scale));
    place.makeSafe();
    this.camera.position.setFromSpherical(place);
    this.controls.update();
    this.ask();
  }

  home() {
    this.camera.position.copy(new Vector3(0.55, 0.4, 1).setLength(3.6));
    this.controls.update();
    this.ask();
  }

  ask() {
    if (this.asked || this.closed) return;
    this.asked = true;
    requestAnimationFrame(() => {
      this.asked = false;
      if (!this.closed) this.draw();
    });
  }

  draw() {
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    const width = Math.round(this.canvas.clientWidth * ratio);
    const height = Math.round(this.canvas.clientHeight * ratio);
    if (width === 0 || height === 0) return;
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    this.camera.aspect = width / height;
    this.camera.fov = width < height ? 35 * (height / width) : 35;
    this.camera.updateProjectionMatrix();
    const drawing = renderer();
    drawing.setSize(width, height, false);
    drawing.render(this.scene, this.camera);
    this.context.clearRect(0, 0, width, height);
    this.context.drawImage(drawing.domElement, 0, 0, width, height);
    this.canvas.dataset.drawn = String(Number(this.canvas.dataset.drawn ?? 0) + 1);
  }

  close() {
    this.closed = true;
    this.abort.abort();
    this.sizes.disconnect();
    this.controls.dispose();
    this.object.traverse((node) => {
      node.geometry?.dispose();
      for (const material of [node.material].flat()) {
        for (const value of Object.values(material ?? {})) if (value?.isTexture) value.dispose();
        material?.dispose();
      }
    });
  }
}

/**
 * Show a model on a canvas.
 * @param {HTMLCanvasElement} canvas
 * @param {{url: string, format: "ply"|"stl"|"obj"|"glb"}} file
 * @returns {{ready: Promise<{vertices: number, faces: number}>, dispose: () => void}}
 *   `ready` rejects with one clause that says why the file could not be opened.
 */
export function show(canvas, { url, format }) {
  const abort = new AbortController();
  let view = null;
  shared.users += 1;
  const open = async () => {
    const bytes = await fetchBytes(url, abort.signal);
    if (!(format in PARSERS)) throw new Error("its format is not known");
    const object = await PARSERS[format](bytes);
    const found = count(object);
    if (found.vertices > MAX_VERTICES) throw new Error("it has more than 6 million vertices");
    if (abort.signal.aborted) throw new Error("closed");
    view = new View(canvas, object);
    view.draw();
    return found;
  };
  return {
    ready: open(),
    dispose() {
      abort.abort();
      view?.close();
      view = null;
      release();
    },
  };
}
