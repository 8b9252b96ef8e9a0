const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const DAYS = "sun mon tue wed thu fri sat".split(" ");

const FIELDS: readonly { min: number; max: number; names?: readonly string[]; first?: number }[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: MONTHS, first: 1 },
  { min: 0, max: 7, names: DAYS, first: 0 },
];

/**
 * What a five-field cron expression says, written in one way only, so that equal schedules are equal strings.
 * An expression that isn't understood stands for itself.
 */
export function cronMeaning(cron: string): string {
  const parts = cron.trim().toLowerCase().split(/\s+/);
  if (parts.length !== FIELDS.length) return cron.trim();
  const sets = parts.map((part, index) => fieldValues(part, index));
  if (sets.some((set) => set === null)) return cron.trim();
  return sets.map((set) => set?.join(",")).join(" ");
}

function fieldValues(part: string, index: number): number[] | null {
  const field = FIELDS[index];
  if (field === undefined) return null;
  const number = (word: string): number => {
    const named = field.names?.indexOf(word) ?? -1;
    return named >= 0 ? named + (field.first ?? 0) : /^\d+$/.test(word) ? Number(word) : NaN;
  };
  const values = new Set<number>();
  for (const item of part.split(",")) {
    const [range = "", step] = item.split("/");
    const [from = "", to] = range.split("-");
    const start = range === "*" ? field.min : number(from);
    const end = range === "*" || (to === undefined && step !== undefined) ? field.max : number(to ?? from);
    const by = step === undefined ? 1 : number(step);
    if (!(start >= field.min && end <= field.max && start <= end && by >= 1)) return null;
    for (let value = start; value <= end; value += by) values.add(index === 4 ? value % 7 : value);
  }
  return [...values].sort((a, b) => a - b);
}
