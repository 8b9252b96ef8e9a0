/** Key of JSON that could reach a prototype; the same as FORBIDDEN_KEYS of lib/kernel/json.ts (a test compares them). */
export const FORBIDDEN_KEYS = ["__proto__", "constructor", "prototype"];

/** Levels of nesting in a result. */
export const DEPTH_MAX = 64;
/** What is kept of the console: so many lines, and none after so many characters. */
export const CONSOLE_LINES_MAX = 200;
export const CONSOLE_CHARS_MAX = 16_384;
const LINE_CHARS_MAX = 2_000;

/**
 * Runs inside the sandbox before the code of the workflow: makes `console`, and gives the host `start` (calls the
 * user's function with the input, as JSON text) and `outcome` (JSON text of how it stands). It holds what it needs of
 * the language itself, so that code which replaces a global breaks nothing but its own answer.
 *
 * `outcome` is `{kind: "pending"}`, `{kind: "returned", json}`, `{kind: "threw", name, message, stack}`,
 * `{kind: "refused", path, what}` or `{kind: "too_large", chars}`.
 */
export const PRELUDE = `(function (log, outputCharsMax) {
  "use strict";
  const { stringify, parse } = JSON;
  const { isArray } = Array;
  const { keys, defineProperty, create } = Object;
  const { apply } = Reflect;
  const tagOf = Object.prototype.toString;
  const slice = String.prototype.slice;
  const then = Promise.prototype.then;
  const isNameLike = /^[A-Za-z_$][A-Za-z0-9_$]*$/;
  const test = RegExp.prototype.test;
  const forbidden = ${JSON.stringify(FORBIDDEN_KEYS)};
  const AnyError = Error;

  class Refusal {
    constructor(path, what) { this.path = path; this.what = what; }
  }

  function at(path, key) {
    return apply(test, isNameLike, [key]) ? path + "." + key : path + "[" + stringify(key) + "]";
  }

  function plain(value, path, depth, above) {
    switch (typeof value) {
      case "string":
      case "boolean":
        return value;
      case "number":
        if (value - value !== 0) throw new Refusal(path, "is " + value + ", which JSON cannot hold: give a number or null");
        return value;
      case "undefined":
        throw new Refusal(path, "is undefined, which JSON cannot hold: give null, or leave it out");
      case "bigint":
        throw new Refusal(path, "is a BigInt, which JSON cannot hold: use Number(…) or String(…)");
      case "function":
      case "symbol":
        throw new Refusal(path, "is a " + typeof value + ", which JSON cannot hold");
    }
    if (value === null) return null;
    if (depth > ${DEPTH_MAX}) throw new Refusal(path, "is nested more than ${DEPTH_MAX} deep");
    for (let up = above; up !== null; up = up.above)
      if (up.value === value) throw new Refusal(path, "refers back to a value that holds it: JSON has no cycles");
    if (typeof value.toJSON === "function") return plain(value.toJSON(), path, depth + 1, { value, above });
    const here = { value, above };
    if (isArray(value)) {
      const out = [];
      for (let i = 0; i < value.length; i += 1)
        defineProperty(out, i, { value: plain(value[i], path + "[" + i + "]", depth + 1, here), enumerable: true, writable: true, configurable: true });
      return out;
    }
    const tag = apply(slice, apply(tagOf, value, []), [8, -1]);
    if (tag !== "Object") throw new Refusal(path, "is a " + tag + ", which JSON cannot hold: make plain objects and lists of it");
    const out = create(null);
    const names = keys(value);
    for (let i = 0; i < names.length; i += 1) {
      const key = names[i];
      for (let f = 0; f < forbidden.length; f += 1)
        if (key === forbidden[f]) throw new Refusal(at(path, key), "has a name that no data may have");
      out[key] = plain(value[key], at(path, key), depth + 1, here);
    }
    return out;
  }

  function shown(value) {
    try {
      if (typeof value === "string") return value;
      if (value instanceof AnyError) return value.name + ": " + value.message;
      if (typeof value === "object" && value !== null) return stringify(value, (_, v) => typeof v === "bigint" ? v + "n" : v) ?? "";
      return "" + (typeof value === "symbol" ? value.toString() : typeof value === "function" ? "[function]" : value);
    } catch {
      return "[cannot be shown]";
    }
  }

  let lines = 0;
  let chars = 0;
  let dropped = 0;
  function logger(level) {
    return (...values) => {
      if (lines >= ${CONSOLE_LINES_MAX} || chars >= ${CONSOLE_CHARS_MAX}) {
        dropped += 1;
        return;
      }
      let text = "";
      for (let i = 0; i < values.length && text.length <= ${LINE_CHARS_MAX}; i += 1) text += (i === 0 ? "" : " ") + shown(values[i]);
      text = apply(slice, text, [0, ${LINE_CHARS_MAX}]);
      lines += 1;
      chars += text.length;
      log(level, text);
    };
  }
  globalThis.console = { log: logger("log"), info: logger("log"), debug: logger("log"), warn: logger("warn"), error: logger("error") };

  // Objects without a prototype: a toJSON that the code leaves there must not speak for it.
  let state = { __proto__: null, kind: "pending" };
  function returned(value) {
    try {
      // A code step without return is one for its checks alone.
      const json = stringify(plain(value === undefined ? null : value, "result", 1, null));
      state =
        json.length > outputCharsMax
          ? { __proto__: null, kind: "too_large", chars: json.length }
          : { __proto__: null, kind: "returned", json };
    } catch (error) {
      threw(error);
    }
  }
  function text(value) {
    return typeof value === "string" ? apply(slice, value, [0, ${LINE_CHARS_MAX}]) : "";
  }
  function threw(error) {
    if (error instanceof Refusal) {
      state = { __proto__: null, kind: "refused", path: text(error.path), what: text(error.what) };
      return;
    }
    const isError = error instanceof AnyError;
    state = {
      __proto__: null,
      kind: "threw",
      name: isError ? text(error.name) : "",
      message: isError ? text(error.message) : apply(slice, shown(error), [0, ${LINE_CHARS_MAX}]),
      stack: isError ? text(error.stack) : "",
    };
  }

  return {
    start(run, inputText) {
      try {
        if (typeof run !== "function") throw new SyntaxError("the source is not the body of one function");
        apply(then, run(parse(inputText)), [returned, threw]);
      } catch (error) {
        threw(error);
      }
    },
    outcome: () => stringify(state),
    dropped: () => dropped,
  };
})`;
