import {
  applyNodeChanges,
  Background,
  type Connection,
  Controls,
  type Edge,
  type FinalConnectionState,
  MiniMap,
  type NodeChange,
  ReactFlow,
  type ReactFlowInstance,
  ReactFlowProvider,
  useReactFlow,
} from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { type DragEvent, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "@/features/flows/designer/canvas/canvas.module.css";
import { type Drawn, drawnEdges, drawnNodes, type Marks } from "@/features/flows/designer/canvas/drawn";
import { Entrance, FlowStep } from "@/features/flows/designer/canvas/flow-node";
import { moved, type Origin } from "@/features/flows/designer/model/editing";
import type { Drawing, Kind, Point } from "@/features/flows/designer/model/graph";
import { KIND_NAMES } from "@/features/flows/designer/model/kinds";
import { KIND_MIME } from "@/features/flows/designer/panels/palette";
import type { Editor } from "@/features/flows/designer/use-editor";
import { useWords } from "@/features/flows/designer/use-words";

const WHOLE = { maxZoom: 1, padding: 0.1 };
const READABLE = 0.6;
const MAP = { width: 160, height: 100 };
const BORDER = 40;

const TYPES = { step: FlowStep, entrance: Entrance };

interface Props extends Marks {
  drawing: Drawing;
  /** What edits it; without it the flow is only looked at. */
  editor?: Editor | undefined;
  /** The node to bring into view; another `mark` brings it again. */
  focus?: { node: string; mark: number } | null;
  /** A way was pulled to an empty place. */
  onPulled?: (from: Origin, at: Point) => void;
  onOpen?: (node: string) => void;
}

/** The flow as a drawing that can be moved about, and changed where there is an editor. */
export default function Canvas(props: Props) {
  return (
    <ReactFlowProvider>
      <Board {...props} />
    </ReactFlowProvider>
  );
}

function Board({ drawing, editor, focus, onPulled, onOpen, problems, changes, path }: Props) {
  const { t, i18n } = useTranslation("designer");
  const { screenToFlowPosition } = useReactFlow();
  const [nodes, setNodes] = useDrawnNodes(drawing, editor?.selected ?? [], { problems, changes, path });
  const [chosenEdge, setChosenEdge] = useState<string | null>(null);
  const edges = useMemo(
    () => drawnEdges(drawing, { path }).map((edge) => ({ ...edge, selected: edge.id === chosenEdge })),
    [drawing, path, chosenEdge],
  );
  useFocus(focus ?? null);
  const change = (all: NodeChange<Drawn>[]) => {
    setNodes((before) => applyNodeChanges(all, before));
    const picked = all.filter((one) => one.type === "select");
    if (!editor || picked.length === 0) return;
    const chosen = new Set(editor.selected);
    for (const { id, selected } of picked) selected ? chosen.add(id) : chosen.delete(id);
    editor.select([...chosen]);
  };
  const keepPlaces = (moving: readonly Drawn[]) =>
    editor?.apply((one) => moved(one, Object.fromEntries(moving.map(({ id, position }) => [id, position]))));
  const pulled = (event: MouseEvent | TouchEvent, { isValid, fromNode, fromHandle }: FinalConnectionState) => {
    if (isValid || !fromNode || fromHandle?.type !== "source") return;
    const { clientX, clientY } = "changedTouches" in event ? (event.changedTouches[0] as Touch) : event;
    onPulled?.({ node: fromNode.id, way: fromHandle.id ?? "next" }, screenToFlowPosition({ x: clientX, y: clientY }));
  };
  const drop = (event: DragEvent) => {
    const kind = KIND_NAMES.find((name) => name === event.dataTransfer.getData(KIND_MIME)) as Kind | undefined;
    if (!kind || !editor) return;
    event.preventDefault();
    editor.add(kind, { at: screenToFlowPosition({ x: event.clientX, y: event.clientY }) });
  };
  return (
    <ReactFlow<Drawn, Edge>
      className={classes.canvas ?? ""}
      tabIndex={-1}
      nodes={nodes}
      edges={edges}
      nodeTypes={TYPES}
      onNodesChange={change}
      onEdgeClick={(_, { id }) => setChosenEdge(id)}
      onPaneClick={() => setChosenEdge(null)}
      onNodeClick={(_, { id }) => onOpen?.(id)}
      onNodeDragStop={(_, __, moving) => keepPlaces(moving)}
      onConnect={({ source, sourceHandle, target }: Connection) =>
        editor?.connect({ node: source, way: sourceHandle ?? "next" }, target)
      }
      onConnectEnd={pulled}
      onReconnect={(old, { source, sourceHandle, target }) => {
        if (source !== old.source || sourceHandle !== old.sourceHandle)
          editor?.connect({ node: old.source, way: old.sourceHandle ?? "next" }, null);
        editor?.connect({ node: source, way: sourceHandle ?? "next" }, target);
      }}
      onDelete={({ nodes: gone, edges: cut }) => {
        // What had the focus is gone; the keys, first of all the one that takes this back, go on working.
        document.querySelector<HTMLElement>(`.${classes.canvas}`)?.focus();
        if (gone.length > 0) editor?.remove(gone.map(({ id }) => id));
        else
          for (const { source, sourceHandle } of cut)
            editor?.connect({ node: source, way: sourceHandle ?? "next" }, null);
      }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={drop}
      nodesDraggable={editor !== undefined}
      nodesConnectable={editor !== undefined}
      edgesReconnectable={editor !== undefined}
      deleteKeyCode={editor ? ["Delete", "Backspace"] : null}
      connectionRadius={40}
      minZoom={0.15}
      fitView
      fitViewOptions={WHOLE}
      onInit={(board) => void showReadably(board)}
      proOptions={{ hideAttribution: true }}
      ariaLabelConfig={{
        "node.a11yDescription.default": t("canvas.node_hint"),
        "node.a11yDescription.keyboardDisabled": t("canvas.node_hint"),
        "edge.a11yDescription.default": t("canvas.edge_hint"),
        "controls.ariaLabel": t("canvas.controls"),
        "controls.zoomIn.ariaLabel": t("canvas.zoom_in"),
        "controls.zoomOut.ariaLabel": t("canvas.zoom_out"),
        "controls.fitView.ariaLabel": t("canvas.fit"),
        "minimap.ariaLabel": t("canvas.minimap"),
        "node.a11yDescription.ariaLiveMessage": () => t("canvas.moved"),
      }}
      lang={i18n.language}
    >
      <Background gap={18} size={1} />
      <Controls showInteractive={false} />
      <MiniMap
        style={MAP}
        pannable
        zoomable
        nodeColor="var(--ink-3)"
        maskColor="color-mix(in srgb, var(--page) 70%, transparent)"
      />
    </ReactFlow>
  );
}

/** All of the flow; where that is too small to be read, its beginning. */
async function showReadably(board: ReactFlowInstance<Drawn, Edge>): Promise<void> {
  await board.fitView(WHOLE);
  const [first] = board.getNodes();
  if (board.getZoom() >= READABLE || !first) return;
  const zoom = READABLE * 1.3;
  const { top = 0, bottom = 0 } = document.querySelector(`.${classes.canvas}`)?.getBoundingClientRect() ?? {};
  await board.setViewport({
    x: BORDER - first.position.x * zoom,
    y: (bottom - top) / 2 - first.position.y * zoom,
    zoom,
  });
}

/** The nodes as React Flow keeps them: ours, with what it has measured and what is being dragged. */
function useDrawnNodes(drawing: Drawing, selected: readonly string[], { problems, changes, path }: Marks) {
  const { t } = useTranslation("designer");
  const words = useWords();
  const fresh = useMemo(
    () =>
      drawnNodes(drawing, words.title, (name) => t(`entrance.${name}`), {
        ...(problems && { problems }),
        ...(changes && { changes }),
        ...(path && { path }),
      }).map((node) => ({ ...node, selected: selected.includes(node.id) })),
    [drawing, selected, problems, changes, path, words, t],
  );
  const [nodes, setNodes] = useState<Drawn[]>(fresh);
  useEffect(() => {
    setNodes((before) => {
      const former = new Map(before.map((node) => [node.id, node]));
      return fresh.map((node) => {
        const measured = former.get(node.id)?.measured;
        return measured ? { ...node, measured } : node;
      });
    });
  }, [fresh]);
  return [nodes, setNodes] as const;
}

const SHOWN_MS = 300;

/** Brings a node into the middle. */
function useFocus(focus: { node: string; mark: number } | null): void {
  const { fitView } = useReactFlow();
  useEffect(() => {
    if (!focus) return;
    const nodes = focus.node === "" ? undefined : [{ id: focus.node }];
    void fitView({
      ...(nodes && { nodes }),
      duration: SHOWN_MS,
      maxZoom: 1,
      minZoom: nodes ? 0.7 : 0.15,
      padding: 0.1,
    });
  }, [focus, fitView]);
}
