"use client";

import { useLayoutEffect, useRef, useState, type RefObject } from "react";

/** Rows drawn beyond what is seen, so that a quick scroll finds them there. */
const OVERSCAN = 8;

/**
 * Which rows of a long list have to be drawn: rows of one height in an element that scrolls. The row that stands at the
 * top keeps its place when rows come or go above it.
 * @param keys of all rows, in order; equal keys are the same row
 * @param rowPx height of a row
 */
export function useWindowedRows(keys: readonly string[], rowPx: number, scroller: RefObject<HTMLElement | null>) {
  const [view, setView] = useState({ top: 0, height: 600 });
  const anchor = useRef<{ key: string; index: number } | null>(null);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const look = () => {
      const { scrollTop, clientHeight } = element;
      setView((old) =>
        old.top === scrollTop && old.height === clientHeight ? old : { top: scrollTop, height: clientHeight },
      );
    };
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [scroller]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const kept = anchor.current;
    if (kept !== null && element.scrollTop > 0 && keys[kept.index] !== kept.key) {
      const index = keys.indexOf(kept.key);
      if (index >= 0) element.scrollBy(0, (index - kept.index) * rowPx);
    }
    const index = Math.min(keys.length - 1, Math.floor(element.scrollTop / rowPx));
    const key = keys[index];
    anchor.current = key === undefined ? null : { key, index };
  }, [keys, rowPx, scroller, view.top]);

  /** Brings a row into view, and moves nothing when it is there. */
  const reveal = (index: number) => {
    const element = scroller.current;
    if (element === null || index < 0) return;
    const [top, bottom] = [index * rowPx, (index + 1) * rowPx];
    if (top < element.scrollTop) element.scrollTo(0, top);
    else if (bottom > element.scrollTop + element.clientHeight) element.scrollTo(0, bottom - element.clientHeight);
  };

  const start = Math.max(0, Math.floor(view.top / rowPx) - OVERSCAN);
  const end = Math.min(keys.length, Math.ceil((view.top + view.height) / rowPx) + OVERSCAN);
  return { start, end, heightPx: keys.length * rowPx, reveal };
}
