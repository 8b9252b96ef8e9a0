"use client";

import { useState } from "react";
import { useRouter } from "next/navigation";
import { Sparkles } from "lucide-react";
import { useHref, useMay } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { ExampleList } from "@/components/ui/example-list";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { PermissionState } from "@/components/ui/states";
import { EXAMPLES } from "./examples";

/** The first words of a workflow; goes on to the page where it is planned. */
export function DescribeBox() {
  const router = useRouter();
  const href = useHref();
  const [text, setText] = useState("");
  if (!useMay("editor")) return <PermissionState needed="editor" action="generate workflows" />;
  const go = (words: string) => router.push(href(`/generate?text=${encodeURIComponent(words)}`));
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        go(text);
      }}
    >
      <div className="flex flex-wrap items-end gap-2">
        <Field label="What should be automated?" className="min-w-64 flex-1">
          {(control) => (
            <Input
              {...control}
              className="h-9"
              placeholder="When … happens, do …"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <Button
          type="submit"
          variant="primary"
          className="h-9"
          icon={<Sparkles aria-hidden />}
          disabled={text.trim() === ""}
        >
          Plan workflow
        </Button>
      </div>
      <ExampleList examples={EXAMPLES} onPick={go} />
    </form>
  );
}
