"use client";

import { useState, type ReactNode } from "react";
import { Check, Copy } from "lucide-react";
import { Button, IconButton } from "./button";

/** Copies a text and says so. @param children words beside the icon; without them the icon stands alone */
export function CopyButton({ text, label, children }: Readonly<{ text: string; label: string; children?: ReactNode }>) {
  const [copied, setCopied] = useState(false);
  const copy = () => {
    void navigator.clipboard.writeText(text).then(() => {
      setCopied(true);
      setTimeout(() => setCopied(false), 2_000);
    });
  };
  const icon = copied ? <Check aria-hidden /> : <Copy aria-hidden />;
  const name = copied ? `${label}: copied` : label;
  if (children === undefined) return <IconButton label={name} icon={icon} onClick={copy} />;
  return (
    <Button size="sm" icon={icon} aria-label={name} onClick={copy}>
      {copied ? "Copied" : children}
    </Button>
  );
}
