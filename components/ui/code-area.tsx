"use client";

import { useRef, useState, type ComponentProps, type KeyboardEvent } from "react";
import { controlClass } from "./input";
import { cx } from "./cx";

const LINE_PX = 18;
const INDENT = "  ";

type Props = Readonly<
  Omit<ComponentProps<"textarea">, "onChange" | "value" | "rows"> & {
    value: string;
    onText: (text: string) => void;
    /** Lines seen at once. */
    rows?: number;
    /** Line that is marked, from 1. */
    flawLine?: number | undefined;
    /** Tab indents, and leaves the field after Esc. Without it Tab always leaves. */
    indents?: boolean;
  }
>;

/** A text area for code: one width for every letter, lines numbered, never wrapped. */
export function CodeArea({ value, onText, rows = 10, flawLine, indents = false, className, ...rest }: Props) {
  const gutter = useRef<HTMLDivElement>(null);
  const [mayLeave, setMayLeave] = useState(false);
  const lines = value.split("\n").length;
  const pressed = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (!indents || rest.readOnly === true) return;
    if (event.key === "Escape") setMayLeave(true);
    if (event.key !== "Tab" || event.shiftKey || mayLeave) return;
    event.preventDefault();
    const { selectionStart, selectionEnd } = event.currentTarget;
    const area = event.currentTarget;
    onText(value.slice(0, selectionStart) + INDENT + value.slice(selectionEnd));
    requestAnimationFrame(() => {
      area.selectionStart = area.selectionEnd = selectionStart + INDENT.length;
    });
  };
  return (
    <div
      className={cx(
        controlClass,
        "flex overflow-hidden font-mono text-xs focus-within:outline-2 focus-within:outline-accent",
        rest["aria-invalid"] && "border-bad",
        className,
      )}
      style={{ height: rows * LINE_PX + 18 }}
    >
      <div
        ref={gutter}
        aria-hidden
        className="min-w-9 shrink-0 overflow-hidden border-r bg-sunken py-2 pr-2 text-right text-muted select-none"
      >
        {Array.from({ length: lines }, (_, index) => (
          <div
            key={index}
            className={cx("pl-2", index + 1 === flawLine && "bg-bad-soft font-semibold text-bad")}
            style={{ height: LINE_PX, lineHeight: `${String(LINE_PX)}px` }}
          >
            {index + 1}
          </div>
        ))}
        {/* Room for the text area's own scrollbar. */}
        <div className="h-6" />
      </div>
      <textarea
        {...rest}
        spellCheck={false}
        autoCapitalize="off"
        autoCorrect="off"
        wrap="off"
        value={value}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={pressed}
        onBlur={() => setMayLeave(false)}
        onScroll={(event) => {
          if (gutter.current !== null) gutter.current.scrollTop = event.currentTarget.scrollTop;
        }}
        className="min-w-0 flex-1 resize-none overflow-auto bg-transparent px-2.5 py-2 whitespace-pre outline-none disabled:cursor-not-allowed"
        style={{ lineHeight: `${String(LINE_PX)}px` }}
      />
    </div>
  );
}
