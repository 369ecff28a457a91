import { useEffect, useRef } from "react";
import { isComposing, isOnMac, SEARCH } from "@/lib/shortcuts";
import { whenNeeded } from "@/lib/when-needed";

const { WhenNeeded: Palette, preload } = whenNeeded(() => import("@/app/palette/palette"));

/** Brings the code of the search as soon as somebody seems to want it. */
export const preloadPalette = () => void preload();

interface Props {
  isOpen: boolean;
  onOpen: () => void;
  onClose: () => void;
  onShortcuts: () => void;
}

/** Opens the search by its key, also while somebody types. Its code comes with the first key of the two. */
export function PaletteHost({ isOpen, onOpen, onClose, onShortcuts }: Props) {
  const latest = useRef({ isOpen, onOpen, onClose });
  useEffect(() => {
    latest.current = { isOpen, onOpen, onClose };
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!hasModifierAlone(event)) return;
      preloadPalette();
      if (event.code !== SEARCH.code || isComposing(event)) return;
      event.preventDefault();
      if (event.repeat) return;
      const { isOpen, onOpen, onClose } = latest.current;
      if (isOpen) onClose();
      else onOpen();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
  return isOpen && <Palette onClose={onClose} onShortcuts={onShortcuts} />;
}

function hasModifierAlone({ ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean {
  return (isOnMac() ? metaKey : ctrlKey) && !altKey && !shiftKey;
}
