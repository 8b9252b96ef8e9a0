import {
  Clock,
  GitBranch,
  Globe,
  Hand,
  Hourglass,
  Plug,
  ScrollText,
  Shapes,
  Webhook,
  type LucideIcon,
} from "lucide-react";
import { cx } from "@/components/ui/cx";

/** Services of the platform itself; all others are marked by their initials. */
const BUILT_IN: Readonly<Record<string, LucideIcon>> = {
  flow: GitBranch,
  http: Globe,
  log: ScrollText,
  manual: Hand,
  schedule: Clock,
  transform: Shapes,
  wait: Hourglass,
  webhook: Webhook,
};

const HUES = [
  "bg-mark-1-soft text-mark-1",
  "bg-mark-2-soft text-mark-2",
  "bg-mark-3-soft text-mark-3",
  "bg-mark-4-soft text-mark-4",
  "bg-mark-5-soft text-mark-5",
  "bg-mark-6-soft text-mark-6",
] as const;

/** The same service has the same hue everywhere. */
function hueOf(serviceId: string): string {
  let sum = 17;
  for (const char of serviceId) sum = (sum * 37 + (char.codePointAt(0) ?? 0)) % 9973;
  return HUES[sum % HUES.length] ?? HUES[0];
}

/** `google_sheets` → `GS`, `slack` → `Sl`. */
export function initialsOf(serviceId: string): string {
  const [first = "", second] = serviceId.split(/[_.-]+/);
  const letters = second === undefined ? first.slice(0, 2) : `${first.charAt(0)}${second.charAt(0).toUpperCase()}`;
  return letters.charAt(0).toUpperCase() + letters.slice(1);
}

const SIZES = { sm: "size-5 rounded-sm text-[10px] [&_svg]:size-3", md: "size-8 rounded-md text-xs [&_svg]:size-4" };

/** A service at a glance. Always beside its name, so it says nothing to who does not see it. */
export function ServiceMark({
  service,
  size = "sm",
}: Readonly<{ service: string | undefined; size?: keyof typeof SIZES }>) {
  const Icon = service === undefined ? Plug : BUILT_IN[service];
  return (
    <span
      aria-hidden
      className={cx(
        "inline-flex shrink-0 items-center justify-center font-semibold select-none",
        SIZES[size],
        Icon === undefined && service !== undefined ? hueOf(service) : "bg-quiet text-muted",
      )}
    >
      {Icon === undefined ? initialsOf(service ?? "") : <Icon />}
    </span>
  );
}
