import type { ReactNode } from "react";
import { TONE_TEXT, type Tone } from "./badge";
import { cx } from "./cx";

interface Figure {
  label: string;
  /** As it is shown; a dash where it is unknown. */
  value: string;
  /** What it rests on or compares with. */
  note?: ReactNode;
  tone?: Tone;
}

const COLUMNS: Record<number, string> = { 4: "xl:grid-cols-4", 5: "xl:grid-cols-5", 6: "xl:grid-cols-6" };

/** A row of figures, each with its name above and what it rests on below. */
export function Figures({ label, figures }: Readonly<{ label: string; figures: readonly Figure[] }>) {
  return (
    <dl
      aria-label={label}
      className={cx(
        "grid grid-cols-2 gap-px overflow-hidden rounded-lg border bg-line shadow-card sm:grid-cols-3",
        COLUMNS[figures.length],
      )}
    >
      {figures.map(({ label: name, value, note, tone }, index) => (
        <div
          key={name}
          className={cx(
            "flex flex-col gap-0.5 bg-surface px-4 py-3",
            // The last one fills its row, so that no empty cell is left.
            index === figures.length - 1 && figures.length % 2 === 1 && "max-sm:col-span-2",
            index === figures.length - 1 && figures.length % 3 === 2 && "sm:max-xl:col-span-2",
          )}
        >
          <dt className="text-xs text-muted">{name}</dt>
          <dd
            className={cx(
              "text-lg font-semibold tabular-nums",
              tone !== undefined && tone !== "neutral" && TONE_TEXT[tone],
            )}
          >
            {value}
          </dd>
          <dd className="min-h-4 text-xs text-muted">{note}</dd>
        </div>
      ))}
    </dl>
  );
}
