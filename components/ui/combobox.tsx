"use client";

import { useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { ChevronsUpDown } from "lucide-react";
import { nextActive, placeList } from "./combobox-keys";
import { cx } from "./cx";
import type { ControlProps } from "./field";
import { Input } from "./input";

export interface ComboboxOption {
  id: string;
  name: string;
}

type Props<T extends ComboboxOption> = Readonly<{
  control: ControlProps;
  /** Name of the list, for who does not see it. */
  label: string;
  /** Id of what is chosen, "" for nothing. */
  value: string;
  /** What is chosen, in words. */
  valueName: string;
  /** Options for the words typed, best first; for no words all. */
  find: (words: string) => readonly T[];
  option: (item: T) => ReactNode;
  placeholder?: string;
  disabled?: boolean;
  /** Said where the words name nothing. */
  none: string;
  onChange: (id: string) => void;
}>;

/** Drawn at once; who does not see what is meant goes on typing. */
const DRAWN_MAX = 100;

/**
 * A field that finds one of many options by what is typed, in the pattern of WAI-ARIA for an editable combobox with a
 * list: ↑ ↓ choose, Enter takes, Escape leaves what was chosen before. The focus stays in the field.
 */
export function Combobox<T extends ComboboxOption>(props: Props<T>) {
  const { control, label, value, valueName, find, option, placeholder, disabled = false, none, onChange } = props;
  const listId = useId();
  const field = useRef<HTMLInputElement>(null);
  const [isOpen, setOpen] = useState(false);
  /** What is typed; null while nothing was. */
  const [words, setWords] = useState<string | null>(null);
  const [active, setActive] = useState(-1);
  const found = isOpen ? find(words ?? "") : [];
  const drawn = found.slice(0, DRAWN_MAX);
  const highlighted = drawn[active];
  const idOf = (item: T): string => `${listId}-${item.id}`;

  const open = (): void => {
    if (isOpen || disabled) return;
    setActive(
      find("")
        .slice(0, DRAWN_MAX)
        .findIndex(({ id }) => id === value),
    );
    setOpen(true);
  };
  const close = (): void => {
    setOpen(false);
    setWords(null);
  };
  const choose = (id: string): void => {
    close();
    if (id !== value) onChange(id);
  };
  const leave = (): void => {
    const typed = words?.trim().toLowerCase();
    // A whole name is meant, also by who goes on with Tab.
    const meant = typed === undefined ? undefined : found.find(({ name }) => name.toLowerCase() === typed);
    if (meant === undefined) close();
    else choose(meant.id);
  };
  const press = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp":
        event.preventDefault();
        if (isOpen) setActive(nextActive(event.key, active, drawn.length));
        else open();
        break;
      case "Enter":
        if (!isOpen) break;
        event.preventDefault();
        if (highlighted === undefined) close();
        else choose(highlighted.id);
        break;
      case "Escape":
        if (!isOpen) break;
        event.preventDefault();
        close();
        break;
    }
  };

  return (
    <span className="relative block">
      <Input
        {...control}
        ref={field}
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={isOpen}
        aria-controls={isOpen && drawn.length > 0 ? listId : undefined}
        aria-activedescendant={isOpen && highlighted !== undefined ? idOf(highlighted) : undefined}
        autoComplete="off"
        spellCheck={false}
        className="pr-8"
        disabled={disabled}
        placeholder={placeholder}
        value={words ?? valueName}
        onFocus={(event) => event.currentTarget.select()}
        onClick={open}
        onBlur={leave}
        onChange={(event) => {
          setWords(event.target.value);
          setActive(event.target.value.trim() === "" ? -1 : 0);
          setOpen(true);
        }}
        onKeyDown={press}
      />
      <ChevronsUpDown aria-hidden className="pointer-events-none absolute top-2 right-2 size-4 text-muted" />
      <span role="status" className="sr-only">
        {!isOpen || words === null ? "" : found.length === 0 ? none : `${String(found.length)} found`}
      </span>
      {isOpen ? (
        <Popup field={field} active={highlighted === undefined ? undefined : idOf(highlighted)}>
          {drawn.length === 0 ? (
            <p className="px-2 py-1.5 text-muted">{none}</p>
          ) : (
            <ul id={listId} role="listbox" aria-label={label}>
              {drawn.map((item, index) => (
                <li
                  key={item.id}
                  id={idOf(item)}
                  role="option"
                  aria-selected={item.id === value}
                  onClick={() => choose(item.id)}
                  onPointerMove={() => setActive(index)}
                  className={cx(
                    "flex min-h-8 cursor-default items-center gap-2 rounded-sm px-2 py-1 select-none pointer-coarse:min-h-10",
                    index === active && "bg-sunken",
                    item.id === value && "font-medium",
                  )}
                >
                  {option(item)}
                </li>
              ))}
            </ul>
          )}
          {found.length <= DRAWN_MAX ? null : (
            <p className="px-2 py-1.5 text-xs text-muted">{found.length - DRAWN_MAX} more. Type to find one.</p>
          )}
        </Popup>
      ) : null}
    </span>
  );
}

/** In the top layer, so that no dialog cuts it off; a child of its field's dialog, so that it belongs to it. */
function Popup({
  field,
  active,
  children,
}: Readonly<{ field: React.RefObject<HTMLElement | null>; active: string | undefined; children: ReactNode }>) {
  const popup = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const place = (): void => {
      if (popup.current === null || field.current === null) return;
      const view = {
        width: document.documentElement.clientWidth,
        height: window.visualViewport?.height ?? innerHeight,
      };
      const { left, width, heightMax, top, bottom } = placeList(field.current.getBoundingClientRect(), view);
      const px = (length: number | undefined): string => (length === undefined ? "auto" : `${String(length)}px`);
      Object.assign(popup.current.style, {
        left: px(left),
        width: px(width),
        maxHeight: px(heightMax),
        top: px(top),
        bottom: bottom === undefined ? "auto" : px(bottom + window.innerHeight - view.height),
      });
    };
    popup.current?.showPopover();
    place();
    window.addEventListener("resize", place);
    window.addEventListener("scroll", place, { capture: true, passive: true });
    return () => {
      window.removeEventListener("resize", place);
      window.removeEventListener("scroll", place, { capture: true });
    };
  }, [field]);
  useEffect(() => {
    if (active !== undefined) document.getElementById(active)?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    <div
      ref={popup}
      popover="manual"
      // The focus stays in the field.
      onPointerDown={(event) => event.preventDefault()}
      onMouseDown={(event) => event.preventDefault()}
      className="fixed right-auto m-0 overflow-y-auto overscroll-contain rounded-md border bg-raised p-1 text-sm text-ink shadow-popover"
    >
      {children}
    </div>
  );
}
