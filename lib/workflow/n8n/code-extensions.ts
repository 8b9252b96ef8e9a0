function method(on: string, name: string, body: string): string {
  return `Object.defineProperty(${on}.prototype, "${name}", { configurable: true, writable: true, value: ${body} });`;
}

/** Methods that n8n adds to texts, numbers, lists and objects, by name; each is put before the code that calls it. */
export const EXTENSIONS: Readonly<Record<string, string>> = {
  isEmpty: [
    method("String", "isEmpty", "function () { return String(this).length === 0; }"),
    method("Object", "isEmpty", "function () { return Object.keys(this).length === 0; }"),
  ].join("\n"),
  isNotEmpty: [
    method("String", "isNotEmpty", "function () { return String(this).length > 0; }"),
    method("Object", "isNotEmpty", "function () { return Object.keys(this).length > 0; }"),
  ].join("\n"),
  first: method("Array", "first", "function () { return this[0]; }"),
  last: method("Array", "last", "function () { return this[this.length - 1]; }"),
  unique: method(
    "Array",
    "unique",
    "function () { const seen = new Set(); return this.filter((one) => { const key = JSON.stringify(one); return seen.has(key) ? false : seen.add(key); }); }",
  ),
  removeDuplicates: method(
    "Array",
    "removeDuplicates",
    "function () { const seen = new Set(); return this.filter((one) => { const key = JSON.stringify(one); return seen.has(key) ? false : seen.add(key); }); }",
  ),
  sum: method("Array", "sum", "function () { return this.reduce((all, one) => all + Number(one), 0); }"),
  average: method(
    "Array",
    "average",
    "function () { return this.length === 0 ? 0 : this.reduce((all, one) => all + Number(one), 0) / this.length; }",
  ),
  compact: method(
    "Array",
    "compact",
    'function () { return this.filter((one) => one !== null && one !== undefined && one !== "" && one !== "nil"); }',
  ),
  pluck: method(
    "Array",
    "pluck",
    "function (...names) { return this.map((one) => (names.length === 1 ? one[names[0]] : Object.fromEntries(names.map((name) => [name, one[name]])))); }",
  ),
  chunk: method(
    "Array",
    "chunk",
    "function (size) { const out = []; for (let i = 0; i < this.length; i += size) out.push(this.slice(i, i + size)); return out; }",
  ),
  toJsonString: method("Object", "toJsonString", "function () { return JSON.stringify(this.valueOf()); }"),
  parseJson: method(
    "String",
    "parseJson",
    "function () { try { return JSON.parse(this); } catch { return undefined; } }",
  ),
  toNumber: method("String", "toNumber", "function () { return Number(this); }"),
  toInt: method("String", "toInt", "function (radix) { return parseInt(this, radix ?? 10); }"),
  toFloat: method("String", "toFloat", "function () { return parseFloat(this); }"),
  toBoolean: [
    method(
      "String",
      "toBoolean",
      'function () { return !["false", "no", "off", "0", ""].includes(String(this).toLowerCase()); }',
    ),
    method("Number", "toBoolean", "function () { return Number(this) !== 0; }"),
  ].join("\n"),
  toTitleCase: method(
    "String",
    "toTitleCase",
    "function () { return String(this).replace(/\\w\\S*/g, (word) => word[0].toUpperCase() + word.slice(1).toLowerCase()); }",
  ),
  toSentenceCase: method(
    "String",
    "toSentenceCase",
    "function () { const text = String(this).toLowerCase(); return text.charAt(0).toUpperCase() + text.slice(1); }",
  ),
  toSnakeCase: method(
    "String",
    "toSnakeCase",
    'function () { return String(this).toLowerCase().replace(/[ -]/g, "_").replace(/[^\\w]/g, ""); }',
  ),
  removeTags: method("String", "removeTags", 'function () { return String(this).replace(/<[^>]*>/g, ""); }'),
  removeMarkdown: method(
    "String",
    "removeMarkdown",
    'function () { return String(this).replace(/[*_`#>~]/g, "").replace(/!?\\[([^\\]]*)\\]\\([^)]*\\)/g, "$1"); }',
  ),
  extractEmail: method(
    "String",
    "extractEmail",
    "function () { const match = /[\\w.+-]+@[\\w-]+(\\.[\\w-]+)+/.exec(this); return match === null ? undefined : match[0]; }",
  ),
  extractUrl: method(
    "String",
    "extractUrl",
    "function () { const match = /https?:\\/\\/[^\\s\"'<>]+/.exec(this); return match === null ? undefined : match[0]; }",
  ),
  extractDomain: method(
    "String",
    "extractDomain",
    "function () { const match = /(?:@|:\\/\\/)([\\w.-]+)/.exec(this); return match === null ? undefined : match[1]; }",
  ),
  isEmail: method("String", "isEmail", "function () { return /^[\\w.+-]+@[\\w-]+(\\.[\\w-]+)+$/.test(this); }"),
  isUrl: method("String", "isUrl", "function () { return /^https?:\\/\\/[^\\s]+$/.test(this); }"),
  isNumeric: method(
    "String",
    "isNumeric",
    'function () { return String(this).trim() !== "" && !Number.isNaN(Number(this)); }',
  ),
  urlEncode: method("String", "urlEncode", "function () { return encodeURIComponent(this); }"),
  urlDecode: method("String", "urlDecode", "function () { return decodeURIComponent(this); }"),
  quote: method("String", "quote", "function (mark) { const q = mark ?? '\"'; return q + String(this) + q; }"),
  round: method(
    "Number",
    "round",
    "function (places) { const by = 10 ** (places ?? 0); return Math.round(this * by) / by; }",
  ),
  floor: method("Number", "floor", "function () { return Math.floor(this); }"),
  ceil: method("Number", "ceil", "function () { return Math.ceil(this); }"),
  abs: method("Number", "abs", "function () { return Math.abs(this); }"),
  isEven: method("Number", "isEven", "function () { return this % 2 === 0; }"),
  isOdd: method("Number", "isOdd", "function () { return Math.abs(this % 2) === 1; }"),
  keys: method("Object", "keys", "function () { return Object.keys(this); }"),
  values: method("Object", "values", "function () { return Object.values(this); }"),
  hasField: method("Object", "hasField", "function (name) { return Object.hasOwn(this, name); }"),
  removeField: method(
    "Object",
    "removeField",
    "function (name) { return Object.fromEntries(Object.entries(this).filter(([key]) => key !== name)); }",
  ),
  merge: method("Object", "merge", "function (other) { return { ...other, ...this }; }"),
  toDateTime: [
    method("String", "toDateTime", "function () { return DateTime.fromISO(String(this)); }"),
    method("Number", "toDateTime", "function () { return DateTime.fromMillis(Number(this)); }"),
    method("Date", "toDateTime", "function () { return DateTime.fromJSDate(this); }"),
  ].join("\n"),
};
