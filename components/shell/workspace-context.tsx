"use client";

import { createContext, use, type ReactNode } from "react";
import { roleAtLeast, type Role } from "@/lib/kernel/context";

export interface WorkspaceInfo {
  id: string;
  slug: string;
  name: string;
}

/** Who looks at the page, and in which workspace: handed down by the layout of /w/{workspace}. */
export interface Viewer {
  workspace: WorkspaceInfo;
  workspaces: readonly WorkspaceInfo[];
  role: Role;
  user: { name: string; email: string };
}

const ViewerContext = createContext<Viewer | null>(null);

export function ViewerProvider({ viewer, children }: Readonly<{ viewer: Viewer; children: ReactNode }>) {
  return <ViewerContext value={viewer}>{children}</ViewerContext>;
}

/** @throws TypeError outside /w/{workspace} */
export function useViewer(): Viewer {
  const viewer = use(ViewerContext);
  if (viewer === null) throw new TypeError("useViewer needs a ViewerProvider above it");
  return viewer;
}

/** Whether the viewer's role suffices; the server checks again on every call. */
export function useMay(needed: Role): boolean {
  return roleAtLeast(useViewer().role, needed);
}

/** Path of a page within the current workspace, e.g. `useHref()("/runs")`. */
export function useHref(): (path: string) => string {
  const { slug } = useViewer().workspace;
  return (path) => `/w/${slug}${path}`;
}
