interface Row {
  what: string;
  figure: string;
  ratio: string;
}

/** Lines of figures, printed as a table at the end. */
export class Report {
  private readonly rows: Row[] = [];

  line(what: string, figure: string, ratio = ""): void {
    this.rows.push({ what, figure, ratio });
  }

  toString(): string {
    const wide = (key: keyof Row): number => Math.max(...this.rows.map((row) => row[key].length));
    return this.rows
      .map(({ what, figure, ratio }) => `${what.padEnd(wide("what"))}  ${figure.padEnd(wide("figure"))}  ${ratio}\n`)
      .join("");
  }
}

export function round(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(3);
}
