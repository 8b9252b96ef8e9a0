"use client";

import { Dialog } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { SHORTCUTS } from "./shortcuts";

interface Row {
  words: string;
  keys: readonly string[];
}

/** Keys outside of the canvas: the gallery's, and those of every field that finds a service. */
const ELSEWHERE: readonly Row[] = [
  { words: "Services page: find one", keys: ["/"] },
  { words: "Services page: go to the list", keys: ["ArrowDown"] },
  { words: "Choosing a service: move, take, leave", keys: ["ArrowUp", "ArrowDown", "Enter", "Escape"] },
];

export function ShortcutsDialog({
  open,
  onOpenChange,
}: Readonly<{ open: boolean; onOpenChange: (open: boolean) => void }>) {
  const rows: Row[] = [...new Set(SHORTCUTS.map(({ words }) => words))].map((words) => ({
    words,
    keys: SHORTCUTS.filter((shortcut) => shortcut.words === words).map(({ keys }) => keys),
  }));
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keyboard" description="Mod is Ctrl, or ⌘ on a Mac.">
      <dl className="grid grid-cols-[1fr_auto] gap-x-6 gap-y-2">
        {[...rows, ...ELSEWHERE].map(({ words, keys }) => (
          <div key={words} className="contents">
            <dt>{words}</dt>
            <dd className="flex justify-end gap-1.5">
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
