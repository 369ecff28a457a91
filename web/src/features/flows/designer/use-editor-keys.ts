import { type KeyboardEvent, useCallback } from "react";
import { KIND_NAMES, KINDS } from "@/features/flows/designer/model/kinds";
import type { Editor } from "@/features/flows/designer/use-editor";
import { isTyping } from "@/lib/shortcuts";

/**
 * The keys of the canvas, named by their places on the keyboard: a letter adds a step, and the usual ones with Ctrl or
 * ⌘ take back, do again, copy, put down, double and choose all. They work while the canvas has the focus.
 */
export function useEditorKeys(editor: Editor | null): (event: KeyboardEvent) => void {
  return useCallback(
    (event) => {
      if (!editor || event.altKey || isTyping(event.nativeEvent)) return;
      const key = event.code.replace(/^Key/, "");
      const action = event.ctrlKey || event.metaKey ? command(editor, key, event.shiftKey) : letter(editor, key, event);
      if (!action) return;
      event.preventDefault();
      action();
    },
    [editor],
  );
}

function command(editor: Editor, key: string, isShifted: boolean): (() => void) | undefined {
  const commands: Readonly<Record<string, () => void>> = {
    Z: isShifted ? editor.redo : editor.undo,
    Y: editor.redo,
    C: editor.copy,
    V: editor.paste,
    D: editor.duplicate,
    A: () => editor.select(editor.drawing.graph.nodes.map(({ node }) => node)),
  };
  return commands[key];
}

function letter(editor: Editor, key: string, { shiftKey, repeat }: KeyboardEvent): (() => void) | undefined {
  const kind = KIND_NAMES.find((name) => KINDS[name].key === key);
  return kind && !shiftKey && !repeat ? () => editor.add(kind) : undefined;
}
