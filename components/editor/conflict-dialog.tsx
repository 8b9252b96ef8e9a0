"use client";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";

type Props = Readonly<{
  open: boolean;
  onOpenChange: (open: boolean) => void;
  serverVersion: number | null;
  onTakeTheirs: () => void;
  onKeepMine: () => void;
}>;

/** Somebody saved in between: nothing is overwritten before a person has chosen. */
export function ConflictDialog({ open, onOpenChange, serverVersion, onTakeTheirs, onKeepMine }: Props) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Somebody else saved this workflow"
      description={
        serverVersion === null
          ? "The saved version is newer than the one you started from."
          : `Version ${String(serverVersion)} was saved while you were editing.`
      }
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Decide later</Button>
          <Button onClick={onTakeTheirs}>Load the saved version</Button>
          <Button variant="primary" onClick={onKeepMine}>
            Save mine as a new version
          </Button>
        </>
      }
    >
      <ul className="flex list-disc flex-col gap-1 pl-5">
        <li>Loading the saved version replaces what you see; undo brings your edits back.</li>
        <li>Saving yours makes a further version; the other one stays in the history.</li>
      </ul>
    </Dialog>
  );
}
