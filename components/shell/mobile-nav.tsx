"use client";

import { useState } from "react";
import { Dialog } from "radix-ui";
import { Menu as MenuIcon, X } from "lucide-react";
import { IconButton } from "@/components/ui/button";
import { MainNav } from "./main-nav";

/** The main navigation as a drawer, for narrow screens. */
export function MobileNav() {
  const [open, setOpen] = useState(false);
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger asChild>
        <IconButton label="Open navigation" icon={<MenuIcon aria-hidden />} className="lg:hidden" />
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-[#0b0d12]/50" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-y-0 left-0 z-50 flex w-64 flex-col overflow-y-auto border-r bg-raised"
        >
          <div className="flex h-12 shrink-0 items-center justify-between border-b px-3">
            <Dialog.Title className="font-semibold">Navigation</Dialog.Title>
            <Dialog.Close asChild>
              <IconButton label="Close navigation" icon={<X aria-hidden />} />
            </Dialog.Close>
          </div>
          <MainNav onNavigate={() => setOpen(false)} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
