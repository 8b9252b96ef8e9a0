"use client";

import { useId, useState, type ReactNode } from "react";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { Field } from "./field";
import { Input } from "./input";

type Props = Readonly<{
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  children: ReactNode;
  action: string;
  busy?: boolean;
  /** Has to be typed first, where nothing can bring it back. */
  typed?: string;
  onConfirm: () => void;
}>;

export function ConfirmDialog({ open, onOpenChange, title, children, action, busy = false, typed, onConfirm }: Props) {
  const [text, setText] = useState("");
  const aboutId = useId();
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        setText("");
        onOpenChange(next);
      }}
      title={title}
      describedBy={aboutId}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button variant="danger" busy={busy} disabled={typed !== undefined && text !== typed} onClick={onConfirm}>
            {action}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <div id={aboutId} className="flex flex-col gap-3">
          {children}
        </div>
        {typed === undefined ? null : (
          <Field label={`Type “${typed}” to confirm`}>
            {(control) => (
              <Input {...control} autoComplete="off" value={text} onChange={(event) => setText(event.target.value)} />
            )}
          </Field>
        )}
      </div>
    </Dialog>
  );
}
