import { useEffect, useRef } from "react";
import { isComposing, isOnMac, SEARCH } from "@/lib/shortcuts";
import { whenNeeded } from "@/lib/when-needed";

const { WhenNeeded: Palette, preload } = whenNeeded(() => import("@/app/palette/palette"));
/** Long enough for the page to be painted first. */
const PRELOAD_MS = 1_500;

interface Props {
  isOpen: boolean;
  onOpen: () => void;
  onClose: () => void;
  onShortcuts: () => void;
}

/** Opens the search by its key, also while somebody types. Its code is there before it is wanted. */
export function PaletteHost({ isOpen, onOpen, onClose, onShortcuts }: Props) {
  const latest = useRef({ isOpen, onOpen, onClose });
  useEffect(() => {
    latest.current = { isOpen, onOpen, onClose };
  });
  useEffect(() => {
    const timer = setTimeout(() => void preload(), PRELOAD_MS);
    const listen = (event: KeyboardEvent) => {
      const hasModifier = isOnMac() ? event.metaKey : event.ctrlKey;
      if (!hasModifier || event.altKey || event.shiftKey || event.code !== SEARCH.code || isComposing(event)) return;
      event.preventDefault();
      if (event.repeat) return;
      const { isOpen, onOpen, onClose } = latest.current;
      if (isOpen) onClose();
      else onOpen();
    };
    window.addEventListener("keydown", listen);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("keydown", listen);
    };
  }, []);
  return isOpen && <Palette onClose={onClose} onShortcuts={onShortcuts} />;
}
