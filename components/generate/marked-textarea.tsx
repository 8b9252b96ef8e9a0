"use client";

import type { ComponentProps } from "react";
import type { DetectedService } from "@/lib/intelligence/schema";
import { cx } from "@/components/ui/cx";
import { markedParts } from "./marked-text";

type Props = Readonly<
  Omit<ComponentProps<"textarea">, "value" | "className"> & {
    value: string;
    marks: readonly DetectedService[];
    /** Ids of services that nothing in the text names: underlined in another way. */
    assumed: ReadonlySet<string>;
  }
>;

// The field and the text below it break their lines at the same places only with the same box.
const SAME_BOX = "col-start-1 row-start-1 min-h-24 w-full px-3 py-2 text-md whitespace-pre-wrap break-words";

/**
 * A text field whose words can be underlined: the field lies over the same text, which is what makes it as high as
 * its content. The frame around both is what scrolls, so that the two never part.
 */
export function MarkedTextarea({ value, marks, assumed, ...rest }: Props) {
  return (
    <div
      className={cx(
        "max-h-96 overflow-y-auto rounded-md border border-control bg-surface",
        "focus-within:outline-2 focus-within:outline-accent has-aria-invalid:border-bad",
      )}
    >
      <div className="grid">
        <div aria-hidden data-marks="" className={cx(SAME_BOX, "pointer-events-none text-transparent select-none")}>
          {markedParts(value, marks).map((part, index) =>
            part.serviceId === null ? (
              part.text
            ) : (
              <mark
                key={`${part.serviceId}-${String(index)}`}
                className={cx(
                  "rounded-xs text-transparent underline decoration-2 underline-offset-4",
                  assumed.has(part.serviceId)
                    ? "bg-warn-soft decoration-warn decoration-dashed"
                    : "bg-accent-soft decoration-accent",
                )}
              >
                {part.text}
              </mark>
            ),
          )}
          {/* A last line that is empty has no height of its own. */}
          {"\n"}
        </div>
        <textarea
          {...rest}
          value={value}
          className={cx(SAME_BOX, "resize-none overflow-hidden bg-transparent text-ink outline-none")}
        />
      </div>
    </div>
  );
}
