import { BadgeCheck, BookMarked, CircleCheck, type LucideIcon } from "lucide-react";
import type { ServiceEntry } from "@/lib/client/services";
import { Badge, type Tone } from "@/components/ui/badge";

export type Maturity = ServiceEntry["maturity"];

/** How far a service was proved: measured, never claimed. */
export const MATURITY_WORDS: Readonly<Record<Maturity, { word: string; means: string; tone: Tone; Icon: LucideIcon }>> =
  {
    verified: {
      word: "Verified",
      means: "Every operation was checked against what the vendor documents, by somebody other than who wrote it.",
      tone: "ok",
      Icon: BadgeCheck,
    },
    callable: {
      word: "Callable",
      means: "Every operation builds a valid request. Not yet checked one by one against the vendor.",
      tone: "info",
      Icon: CircleCheck,
    },
    listed: {
      word: "Listed",
      means: "Known by name. Call it with the HTTP step.",
      tone: "neutral",
      Icon: BookMarked,
    },
  };

export function MaturityBadge({ maturity }: Readonly<{ maturity: Maturity }>) {
  const { word, means, tone, Icon } = MATURITY_WORDS[maturity];
  return (
    <span title={means}>
      <Badge tone={tone} icon={<Icon aria-hidden />}>
        {word}
      </Badge>
    </span>
  );
}
