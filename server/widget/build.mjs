// Builds the widget into one file, server/static/aisle.js, which is committed: a merchant has no Node.
//   node build.mjs           write the file
//   node build.mjs --check   fail when the committed file does not match its sources, or is too large
//   node build.mjs --tests   bundle test/*.test.ts for node's test runner
import { build, transform } from "esbuild";
import { readFile, readdir, rm, writeFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "static", "aisle.js");
const LIMIT = 60_000; // gzipped bytes; the promise of the README
const { version } = JSON.parse(await readFile(join(here, "package.json"), "utf8"));

/** Style sheets travel inside the script as minified strings, so that a strict style-src needs no exception. */
const styles = {
  name: "styles",
  setup(on) {
    on.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const css = await readFile(path, "utf8");
      const { code } = await transform(css, { loader: "css", minify: true, target: ["chrome100", "safari15.4", "firefox100"] });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

const common = {
  bundle: true,
  absWorkingDir: here,
  jsx: "automatic",
  jsxImportSource: "preact",
  plugins: [styles],
  define: { __VERSION__: JSON.stringify(version) },
  logLevel: "warning",
};

async function widget() {
  const result = await build({
    ...common,
    entryPoints: ["src/index.ts"],
    format: "iife",
    target: ["chrome100", "safari15.4", "firefox100"],
    minify: true,
    legalComments: "none",
    charset: "utf8",
    banner: { js: `/*! Aisle widget ${version}, Apache-2.0. Holds Preact and streaming-markdown (MIT), DOMPurify (Apache-2.0 or MPL-2.0). */` },
    write: false,
  });
  return result.outputFiles[0].text;
}

async function tests() {
  const out = join(here, "dev", ".tests");
  await rm(out, { recursive: true, force: true });
  const files = (await readdir(join(here, "test"))).filter((name) => name.endsWith(".test.ts"));
  await build({
    ...common,
    entryPoints: files.map((name) => join("test", name)),
    outdir: out,
    outExtension: { ".js": ".mjs" },
    format: "esm",
    platform: "node",
    target: "node20",
    sourcemap: "inline",
  });
}

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

if (process.argv.includes("--tests")) {
  await tests();
} else {
  const code = await widget();
  const zipped = gzipSync(code, { level: 9 }).length;
  if (zipped > LIMIT) {
    console.error(`the widget is ${kilobytes(zipped)} gzipped, over the limit of ${kilobytes(LIMIT)}`);
    process.exit(1);
  }
  if (process.argv.includes("--check")) {
    const committed = await readFile(target, "utf8").catch(() => "");
    if (committed !== code) {
      console.error("server/static/aisle.js does not match its sources: run `npm ci && npm run build` and commit it");
      process.exit(1);
    }
    console.log(`server/static/aisle.js matches its sources (${kilobytes(zipped)} gzipped)`);
  } else {
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, code);
    console.log(`server/static/aisle.js: ${kilobytes(code.length)}, ${kilobytes(zipped)} gzipped`);
  }
}
