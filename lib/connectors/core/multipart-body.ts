import type { BuiltBody } from "./build-body";
import type { FileContent } from "./file-value";

/** One field of a form: a text or a file. */
export type Part = { name: string } & ({ text: string; file?: undefined } | { file: FileContent; text?: undefined });

/**
 * A form as `multipart/form-data`. The boundary follows from the content, so that the same input gives the same bytes.
 * @see https://www.rfc-editor.org/rfc/rfc7578
 * @see https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data
 */
export function multipartBody(parts: readonly Part[]): BuiltBody {
  const contents = parts.map(({ text, file }) => (file === undefined ? Buffer.from(text, "utf8") : file.content));
  let boundary = "form-part";
  for (let round = 1; contents.some((content) => Buffer.from(content).includes(boundary)); round += 1)
    boundary = `form-part-${round}`;
  const chunks: Uint8Array[] = [];
  let shown = "";
  const write = (text: string): void => {
    chunks.push(Buffer.from(text, "utf8"));
    shown += text;
  };
  parts.forEach((part, index) => {
    const { name, file } = part;
    write(`--${boundary}\r\nContent-Disposition: form-data; name="${escaped(name)}"`);
    if (file !== undefined) write(`; filename="${escaped(file.name)}"\r\nContent-Type: ${file.contentType}`);
    write("\r\n\r\n");
    chunks.push(contents[index] ?? new Uint8Array());
    shown += file === undefined ? part.text : `(${file.content.byteLength} bytes)`;
    write("\r\n");
  });
  write(`--${boundary}--\r\n`);
  return { body: shown, bytes: Buffer.concat(chunks), contentType: `multipart/form-data; boundary=${boundary}` };
}

/** Nothing in a name ends it or its line. */
function escaped(name: string): string {
  return name.replaceAll('"', "%22").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}
