"use client";

import { useState } from "react";
import { Check, Copy } from "lucide-react";
import type { Json } from "@/lib/kernel/json";
import { IconButton } from "./button";

const CHARS_MAX = 20_000;

/** JSON as text: never interpreted, capped in length, copied whole. */
export function JsonBlock({ label, value }: Readonly<{ label: string; value: Json | undefined }>) {
  const [copied, setCopied] = useState(false);
  const text = value === undefined ? "" : JSON.stringify(value, null, 2);
  if (value === undefined) return <p className="text-muted">{label}: not recorded.</p>;
  const copy = () => {
    void navigator.clipboard.writeText(text).then(() => setCopied(true));
  };
  return (
    <figure className="relative min-w-0 rounded-md border bg-sunken">
      <figcaption className="flex items-center justify-between border-b pr-1 pl-3 text-xs font-medium text-muted">
        {label}
        <IconButton
          label={copied ? `${label} copied` : `Copy ${label.toLowerCase()}`}
          icon={copied ? <Check aria-hidden /> : <Copy aria-hidden />}
          onClick={copy}
        />
      </figcaption>
      <pre
        tabIndex={0}
        aria-label={label}
        className="max-h-80 overflow-auto p-3 font-mono text-xs break-words whitespace-pre-wrap"
      >
        {text.length > CHARS_MAX
          ? `${text.slice(0, CHARS_MAX)}\n… ${String(text.length - CHARS_MAX)} more characters (copy takes all)`
          : text}
      </pre>
    </figure>
  );
}
