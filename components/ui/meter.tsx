import { cx } from "./cx";
import type { Tone } from "./badge";

const FILL: Record<Tone, string> = {
  neutral: "bg-control",
  accent: "bg-accent",
  ok: "bg-ok",
  warn: "bg-warn",
  bad: "bg-bad",
  info: "bg-info",
};

/** A share as a bar. @param ratio 0..1 */
export function Meter({ label, ratio, tone = "accent" }: Readonly<{ label: string; ratio: number; tone?: Tone }>) {
  const percent = Math.round(Math.min(1, Math.max(0, ratio)) * 100);
  return (
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className="h-1.5 w-full overflow-hidden rounded-full bg-sunken"
    >
      <div className={cx("h-full rounded-full", FILL[tone])} style={{ width: `${String(percent)}%` }} />
    </div>
  );
}
