/** `3 runs wait for it`. */
export function heldWords(runs: number): string {
  return runs === 1 ? "1 run waits for it" : `${runs.toLocaleString("en")} runs wait for it`;
}
