"use client";

import { useState, type DragEvent } from "react";
import { FileText, X } from "lucide-react";
import { IconButton } from "./button";
import { cx } from "./cx";
import { Field } from "./field";
import { formatBytes } from "./format";
import { Input, Textarea } from "./input";

/** A document as it was given: chosen as a file, dropped, pasted or typed. */
export interface GivenDocument {
  text: string;
  bytes: number;
  /** What stands for the text where that is not shown; null: it is shown, and can be changed. */
  label: string | null;
}

/** Characters that a field shows; a longer text would make it stall with every key. */
const SHOWN_CHARS_MAX = 200_000;

type Props = Readonly<{
  given: GivenDocument | null;
  onGiven: (given: GivenDocument | null) => void;
  /** Larger files are not even read. */
  fileBytesMax: number;
  /** What is said of a larger file, after its size. */
  tooLarge: string;
}>;

/** A file, dropped or chosen, or text. */
export function DocumentInput({ given, onGiven, fileBytesMax, tooLarge }: Props) {
  const [isOver, setIsOver] = useState(false);
  const [refused, setRefused] = useState<string>();
  const [reading, setReading] = useState<string>();
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const isTooLarge = file.size > fileBytesMax;
    setRefused(isTooLarge ? `${file.name} has ${formatBytes(file.size)}; ${tooLarge}` : undefined);
    if (isTooLarge) return;
    setReading(file.name);
    try {
      onGiven({ text: await file.text(), bytes: file.size, label: file.name });
    } catch {
      setRefused(`${file.name} could not be read. Choose it again.`);
    } finally {
      setReading(undefined);
    }
  };
  const type = (text: string): void => {
    setRefused(undefined);
    const bytes = new Blob([text]).size;
    const label = text.length > SHOWN_CHARS_MAX ? "Pasted text" : null;
    onGiven(text === "" ? null : { text, bytes, label });
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setIsOver(false);
    void take(event.dataTransfer.files[0]);
  };
  return (
    <div
      className={cx("flex flex-col gap-3 rounded-md", isOver && "outline-2 outline-offset-4 outline-accent")}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
    >
      {given !== null && given.label !== null ? (
        <div className="flex items-center gap-2 rounded-md border bg-sunken px-3 py-2">
          <FileText aria-hidden className="size-4 shrink-0 text-muted" />
          <p className="min-w-0 flex-1 break-words">
            {given.label} <span className="text-muted">{formatBytes(given.bytes)}</span>
          </p>
          <IconButton label="Take another document" icon={<X aria-hidden />} onClick={() => onGiven(null)} />
        </div>
      ) : (
        <>
          <Field
            label="File"
            hint={reading === undefined ? "Or drop it here, or paste its text below." : `Reading ${reading} …`}
            error={refused}
          >
            {(control) => (
              <Input
                {...control}
                type="file"
                accept=".json,.yaml,.yml,application/json,application/yaml"
                className="py-1"
                onChange={(event) => void take(event.target.files?.[0])}
              />
            )}
          </Field>
          <Field label="Document">
            {(control) => (
              <Textarea
                {...control}
                rows={6}
                spellCheck={false}
                className="font-mono text-xs"
                value={given?.text ?? ""}
                onChange={(event) => type(event.target.value)}
              />
            )}
          </Field>
        </>
      )}
    </div>
  );
}
