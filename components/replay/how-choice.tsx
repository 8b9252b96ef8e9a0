import type { ReplayHow } from "@/lib/workflow/run-schema";
import { cx } from "@/components/ui/cx";

export const HOW_LOOK: Record<ReplayHow, { word: string; words: string }> = {
  continue: {
    word: "Continue",
    words: "Goes on where it stopped. What is done keeps its results and is not done again.",
  },
  repair: {
    word: "Repair with another version",
    words: "The same with a changed workflow: what is done keeps its results, the rest runs by the other version.",
  },
  again: {
    word: "Run again",
    words: "A new run of its own, from the start or from a step. What it does outside happens again.",
  },
};

type Props = Readonly<{
  value: ReplayHow;
  onChange: (how: ReplayHow) => void;
  /** Why one of them can't be chosen here; absent: it can. */
  refused?: Partial<Record<ReplayHow, string>>;
}>;

/** How runs are taken up again. */
export function HowChoice({ value, onChange, refused = {} }: Props) {
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1 text-xs font-medium">How</legend>
      {(["continue", "repair", "again"] as const).map((how) => {
        const { word, words } = HOW_LOOK[how];
        const reason = refused[how];
        return (
          <label
            key={how}
            className={cx(
              "flex gap-2.5 rounded-md border px-3 py-2",
              value === how ? "border-accent bg-accent-soft" : "border-edge",
              reason === undefined ? "cursor-pointer" : "cursor-not-allowed",
            )}
          >
            <input
              type="radio"
              name="how"
              value={how}
              checked={value === how}
              disabled={reason !== undefined}
              onChange={() => onChange(how)}
              className="mt-0.5 size-4 shrink-0 accent-(--c-accent)"
            />
            <span>
              <span className={cx("font-medium", reason !== undefined && "text-muted")}>{word}</span>
              <span className="block text-xs text-muted">{reason ?? words}</span>
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}
