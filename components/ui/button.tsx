import type { ComponentProps, ReactNode } from "react";
import { LoaderCircle } from "lucide-react";
import { Slot } from "radix-ui";
import { cx } from "./cx";

export type ButtonVariant = "primary" | "secondary" | "ghost" | "danger";

const VARIANTS: Record<ButtonVariant, string> = {
  primary: "bg-accent text-on-accent shadow-card hover:bg-accent-strong border-transparent",
  secondary: "bg-surface text-ink border-edge shadow-card hover:bg-sunken",
  ghost: "bg-transparent text-ink border-transparent hover:bg-sunken",
  danger: "bg-bad text-on-bad border-transparent hover:opacity-90",
};
const SIZES = {
  sm: "h-7 px-2 gap-1.5 text-xs",
  md: "h-8 px-3 gap-2 text-sm",
  icon: "size-8 justify-center shadow-none",
};

export function buttonClass(variant: ButtonVariant = "secondary", size: keyof typeof SIZES = "md"): string {
  return cx(
    "inline-flex shrink-0 items-center justify-center rounded-md border font-medium whitespace-nowrap transition-colors",
    "disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:cursor-not-allowed aria-disabled:opacity-55 [&_svg]:size-4 [&_svg]:shrink-0",
    VARIANTS[variant],
    SIZES[size],
  );
}

type Props = Readonly<
  ComponentProps<"button"> & {
    variant?: ButtonVariant;
    size?: keyof typeof SIZES;
    icon?: ReactNode;
    /** Work is under way: the button keeps its width, its place and the focus, and can't be pressed again. */
    busy?: boolean;
    asChild?: boolean;
  }
>;

export function Button({ variant, size, icon, busy = false, asChild, className, children, onClick, ...rest }: Props) {
  const classes = cx(buttonClass(variant, size), className);
  if (asChild) return <Slot.Root className={classes}>{children}</Slot.Root>;
  return (
    <button
      type="button"
      className={classes}
      aria-busy={busy || undefined}
      // Not `disabled`, which would take the focus away. A form is not sent either: Enter in a field presses its button.
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      {...rest}
    >
      {busy ? <LoaderCircle aria-hidden className="animate-spin" /> : icon}
      {children}
    </button>
  );
}

/** A button that shows an icon only; `label` is its name to everyone who does not see it. */
export function IconButton({
  label,
  icon,
  ...rest
}: Readonly<Omit<Props, "children" | "size" | "icon" | "asChild"> & { label: string; icon: ReactNode }>) {
  return <Button variant="ghost" size="icon" aria-label={label} title={label} icon={icon} {...rest} />;
}
