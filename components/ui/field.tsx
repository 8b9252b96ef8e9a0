"use client";

import { useId, type ReactNode } from "react";
import { cx } from "./cx";

/** What ties a control to its label and note. */
export interface ControlProps {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
  required: boolean | undefined;
}

type Props = Readonly<{
  label: string;
  /** Labels that stand in a toolbar are read but not seen. */
  hideLabel?: boolean;
  hint?: ReactNode;
  error?: string | undefined;
  required?: boolean;
  className?: string;
  children: (control: ControlProps) => ReactNode;
}>;

/** Label, control, hint and error, tied together by ids: accessible once, here. */
export function Field({ label, hideLabel, hint, error, required, className, children }: Props) {
  const id = useId();
  const noteId = `${id}-note`;
  const hasNote = error !== undefined || hint !== undefined;
  return (
    <div className={cx("flex min-w-0 flex-col gap-1", className)}>
      <label htmlFor={id} className={hideLabel ? "sr-only" : "text-xs font-medium text-ink"}>
        {label}
        {required ? (
          <span aria-hidden className="text-bad">
            {" "}
            *
          </span>
        ) : null}
      </label>
      {children({
        id,
        "aria-describedby": hasNote ? noteId : undefined,
        "aria-invalid": error === undefined ? undefined : true,
        required,
      })}
      {hasNote ? (
        <p
          id={noteId}
          className={cx("text-xs", error === undefined ? "text-muted" : "text-bad")}
          role={error === undefined ? undefined : "alert"}
        >
          {error ?? hint}
        </p>
      ) : null}
    </div>
  );
}
