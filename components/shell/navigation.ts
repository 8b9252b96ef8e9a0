import {
  Activity,
  BadgeCheck,
  Blocks,
  BookOpen,
  FlaskConical,
  Gauge,
  LayoutDashboard,
  ListChecks,
  PlugZap,
  Settings,
  Sparkles,
  Stethoscope,
  Workflow,
  type LucideIcon,
} from "lucide-react";

export interface NavItem {
  label: string;
  /** Below /w/{workspace}. */
  path: string;
  Icon: LucideIcon;
}

export interface NavGroup {
  label: string;
  items: readonly NavItem[];
}

export const NAVIGATION: readonly NavGroup[] = [
  {
    label: "Build",
    items: [
      { label: "Overview", path: "", Icon: LayoutDashboard },
      { label: "Generate", path: "/generate", Icon: Sparkles },
      { label: "Workflows", path: "/workflows", Icon: Workflow },
      { label: "Runs", path: "/runs", Icon: ListChecks },
    ],
  },
  {
    label: "Operate",
    items: [
      { label: "Approvals", path: "/approvals", Icon: BadgeCheck },
      { label: "Health", path: "/health", Icon: Activity },
      { label: "Troubleshooting", path: "/troubleshooting", Icon: Stethoscope },
      { label: "Optimization", path: "/optimization", Icon: Gauge },
    ],
  },
  {
    label: "Set up",
    items: [
      { label: "Services", path: "/services", Icon: Blocks },
      { label: "Connections", path: "/connections", Icon: PlugZap },
      { label: "Simulator", path: "/simulator", Icon: FlaskConical },
      { label: "Settings", path: "/settings", Icon: Settings },
      { label: "API", path: "/api-docs", Icon: BookOpen },
    ],
  },
];
