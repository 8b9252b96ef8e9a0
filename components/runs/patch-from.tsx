import type { Json } from "@/lib/kernel/json";
import { patchSchema } from "@/lib/workflow/proposal-schema";
import { DiffView } from "@/components/proposals/diff-view";
import { placeInValue } from "@/components/proposals/patch-lines";
import { JsonBlock } from "@/components/ui/json-block";

type Props = Readonly<{
  /** RFC 6902, from A's value to B's. */
  patch: readonly Json[];
  /** A's value, where what stood there before is to be shown. */
  base?: Json | undefined;
  label: string;
  /** Said where nothing differs. */
  same: string;
}>;

/** What turns one value into another, place by place. */
export function PatchFrom({ patch, base, label, same }: Props) {
  if (patch.length === 0) return <p className="text-muted">{same}</p>;
  const parsed = patchSchema.safeParse(patch);
  if (!parsed.success) return <JsonBlock label={label} value={[...patch]} />;
  return (
    <DiffView patch={parsed.data} label={label} wordsOf={placeInValue} {...(base === undefined ? {} : { base })} />
  );
}
