import type { ReactNode } from "react";
import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import { cx } from "./cx";

const LOOK = {
  info: { Icon: Info, box: "bg-info-soft", icon: "text-info" },
  ok: { Icon: CircleCheck, box: "bg-ok-soft", icon: "text-ok" },
  warn: { Icon: TriangleAlert, box: "bg-warn-soft", icon: "text-warn" },
  bad: { Icon: CircleAlert, box: "bg-bad-soft", icon: "text-bad" },
};

/** A note that belongs to what stands around it. */
export function Callout({
  tone = "info",
  title,
  children,
  className,
}: Readonly<{ tone?: keyof typeof LOOK; title?: string; children?: ReactNode; className?: string }>) {
  const { Icon, box, icon } = LOOK[tone];
  return (
    <div className={cx("flex gap-2.5 rounded-md px-3 py-2", box, className)}>
      <Icon aria-hidden className={cx("mt-0.5 size-4 shrink-0", icon)} />
      <div className="min-w-0 flex-1 break-words">
        {title === undefined ? null : <p className="font-semibold">{title}</p>}
        {children}
      </div>
    </div>
  );
}
