/** What a caller is told whose body is above the limit. @param bytesMax BODY_MAX_BYTES, in force */
export function bodyTooLarge(bytesMax: number): string {
  return `The body is larger than ${bytesMax} bytes; the setting BODY_MAX_BYTES raises this limit.`;
}
