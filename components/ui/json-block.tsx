"use client";

import { useState, type ReactNode } from "react";
import type { Json } from "@/lib/kernel/json";
import { Button } from "./button";
import { CopyButton } from "./copy-button";
import { cx } from "./cx";

/** Characters drawn until somebody asks for all, and then. */
const SHOWN_CHARS = 4_000;
const SHOWN_CHARS_MAX = 200_000;

/** JSON as text: never interpreted, cut at first where it is long, copied whole. */
export function JsonBlock({
  label,
  value,
  actions,
  none = "not recorded.",
}: Readonly<{ label: string; value: Json | undefined; actions?: ReactNode; none?: string }>) {
  const [isWhole, setIsWhole] = useState(false);
  if (value === undefined)
    return (
      <p className="text-muted">
        {label}: {none}
      </p>
    );
  const text = JSON.stringify(value, null, 2);
  const shown = isWhole ? SHOWN_CHARS_MAX : SHOWN_CHARS;
  return (
    <figure className="relative min-w-0 rounded-md border bg-sunken">
      <figcaption className="flex items-center justify-between border-b pr-1 pl-3 text-xs font-medium text-muted">
        {label}
        <span className="flex items-center">
          {actions}
          <CopyButton text={text} label={`Copy ${label.toLowerCase()}`} />
        </span>
      </figcaption>
      <pre
        tabIndex={0}
        aria-label={label}
        className={cx(
          "overflow-auto p-3 font-mono text-xs break-words whitespace-pre-wrap",
          isWhole ? "max-h-[70dvh]" : "max-h-80",
        )}
      >
        {text.length > shown ? `${text.slice(0, shown)}\n…` : text}
      </pre>
      {text.length > SHOWN_CHARS ? (
        <div className="flex items-center justify-between gap-2 border-t px-3 py-1 text-xs text-muted">
          {text.length > SHOWN_CHARS_MAX && isWhole
            ? `The first ${SHOWN_CHARS_MAX.toLocaleString("en")} of ${text.length.toLocaleString("en")} characters; copy takes all.`
            : `${text.length.toLocaleString("en")} characters`}
          <Button size="sm" variant="ghost" onClick={() => setIsWhole(!isWhole)}>
            {isWhole ? "Show less" : "Show more"}
          </Button>
        </div>
      ) : null}
    </figure>
  );
}
