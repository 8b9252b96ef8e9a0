/** The ES module of the package, which has types for its CommonJS entry only. */
declare module "fast-json-patch/index.mjs" {
  export { default } from "fast-json-patch";
}
