import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { LoadingRows } from "@/components/ui/states";
import { Tabs } from "@/components/ui/tabs";
import { type Design, useSaveDesign, useVersion } from "@/features/flows/api/designs";
import classes from "@/features/flows/designer/designer.module.css";
import { DesignerHead } from "@/features/flows/designer/head";
import { type Change, compared } from "@/features/flows/designer/model/compare";
import type { Origin } from "@/features/flows/designer/model/editing";
import type { Drawing, Point } from "@/features/flows/designer/model/graph";
import { Outline } from "@/features/flows/designer/panels/outline";
import { KindPicker, Palette } from "@/features/flows/designer/panels/palette";
import { ProblemsPanel } from "@/features/flows/designer/panels/problems-panel";
import { PublishDialog } from "@/features/flows/designer/panels/publish-dialog";
import { ScenariosPanel } from "@/features/flows/designer/panels/scenarios-panel";
import { StepPanel } from "@/features/flows/designer/panels/step-panel";
import { VersionsPanel } from "@/features/flows/designer/panels/versions-panel";
import { useAutosave } from "@/features/flows/designer/use-autosave";
import { type Editor, useEditor } from "@/features/flows/designer/use-editor";
import { useEditorKeys } from "@/features/flows/designer/use-editor-keys";
import { useWorld } from "@/features/flows/designer/world";
import { whenNeeded } from "@/lib/when-needed";

/** The canvas is loaded beside the rest, which can be used without it. */
const { WhenNeeded: Canvas } = whenNeeded(() => import("@/features/flows/designer/canvas/canvas"), <LoadingRows />);

type Tab = "step" | "problems" | "tests" | "versions";
type View = "diagram" | "list";

/** A test call to the draft, which `prepare` saves; `onPath` hears which nodes it meets. */
export type TestCallOf = (call: {
  flow: string;
  prepare: () => Promise<unknown>;
  onPath: (path: readonly string[]) => void;
  onClose: () => void;
}) => ReactNode;

interface Props {
  design: Design;
  /** The flow as it is drawn first: with a place for each node. */
  first: Drawing;
  canWrite: boolean;
  testCall?: TestCallOf | undefined;
  onReload: () => void;
}

const isNarrow = () => globalThis.matchMedia("(width < 900px)").matches;

/** Draws, checks, tries and publishes one flow. */
export function Designer({ design: read, first, canWrite, testCall, onReload }: Props) {
  const { t } = useTranslation("designer");
  const [design, setDesign] = useState(read);
  const world = useWorld();
  const usual = useMemo(() => usualOf(world), [world]);
  const editor = useEditor(first, usual);
  const { drawing } = editor;
  const save = useSaveDesign(design.flow);
  const autosave = useAutosave(read, drawing, (wanted, version) => save(wanted, design.name, version));
  const [view, setView] = useState<View>(() => (isNarrow() ? "list" : "diagram"));
  const [tab, setTab] = useState<Tab>("step");
  const [path, setPath] = useState<readonly string[]>([]);
  const [picking, setPicking] = useState<{ from: Origin; at?: Point } | null>(null);
  const [isCalling, setCalling] = useState(false);
  const [isPublishing, setPublishing] = useState(false);
  const [shown, setShown] = useState(0);
  const { focus, bring, bringNext } = useBring(editor.selected);
  const changes = useChanges(design.flow, drawing, shown);
  const show = (node: string) => {
    editor.select([node]);
    setTab("step");
    bring(node);
  };
  const add: Editor["add"] = (kind, place) => {
    editor.add(kind, place);
    setTab("step");
    bringNext();
  };
  const keys = useEditorKeys(canWrite ? { ...editor, add } : null);
  const walk = useCallback(
    (met: readonly string[]) => {
      setPath(met);
      const here = met.at(-1);
      if (here) bring(here);
    },
    [bring],
  );
  const { problems } = autosave;
  return (
    <div className={classes.designer}>
      <DesignerHead
        design={design}
        editor={editor}
        autosave={autosave}
        canWrite={canWrite}
        view={view}
        onView={setView}
        onShow={show}
        onFit={() => bring("")}
        onCall={testCall && (() => setCalling(true))}
        onPublish={() => setPublishing(true)}
        onReload={onReload}
      />
      <div className={classes.body} data-view={view}>
        {view === "diagram" && canWrite && <Palette onAdd={add} />}
        {view === "diagram" ? (
          <section className={classes.board} aria-label={t("view.diagram")} onKeyDown={keys}>
            <Canvas
              drawing={drawing}
              editor={canWrite ? editor : undefined}
              problems={problems}
              path={path}
              changes={changes}
              focus={focus}
              onPulled={(from, at) => setPicking({ from, at })}
              onOpen={() => setTab("step")}
            />
          </section>
        ) : (
          <Outline
            editor={editor}
            canWrite={canWrite}
            problems={problems}
            path={path}
            onOpen={(node) => {
              editor.select([node]);
              setTab("step");
            }}
            onAdd={(from) => setPicking({ from })}
          />
        )}
        <div className={classes.panel}>
          {isCalling &&
            testCall?.({
              flow: design.flow,
              prepare: autosave.flush,
              onPath: walk,
              onClose: () => {
                setCalling(false);
                setPath([]);
              },
            })}
          <Tabs<Tab>
            label={t("panel")}
            value={tab}
            onChange={(next) => {
              if (next !== "tests" && !isCalling) setPath([]);
              setTab(next);
            }}
            tabs={[
              { value: "step", label: t("tab.step") },
              { value: "problems", label: t("tab.problems"), count: problems.length },
              { value: "tests", label: t("tab.tests"), count: drawing.scenarios?.length },
              { value: "versions", label: t("tab.versions") },
            ]}
          >
            <div className={classes.panelBody}>
              {tab === "step" && <StepPanel editor={editor} canWrite={canWrite} problems={problems} onShow={show} />}
              {tab === "problems" && <ProblemsPanel problems={problems} graph={drawing.graph} onShow={show} />}
              {tab === "tests" && (
                <ScenariosPanel flow={design.flow} editor={editor} canWrite={canWrite} onPath={walk} />
              )}
              {tab === "versions" && (
                <VersionsPanel
                  flow={design.flow}
                  editor={editor}
                  canWrite={canWrite}
                  shown={shown}
                  onShown={setShown}
                  onShow={show}
                />
              )}
            </div>
          </Tabs>
        </div>
      </div>
      {picking && (
        <KindPicker
          onClose={() => setPicking(null)}
          onPick={(kind) => {
            add(kind, picking);
            setPicking(null);
          }}
        />
      )}
      {isPublishing && (
        <PublishDialog
          design={design}
          drawing={drawing}
          autosave={autosave}
          onShow={(node) => {
            setPublishing(false);
            show(node);
          }}
          onPublished={(published) => {
            autosave.adopt(published);
            setDesign(published);
          }}
          onClose={() => setPublishing(false)}
        />
      )}
    </div>
  );
}

/** Brings a node into view, also twice in a row; an empty name is the whole flow. `bringNext`: what is chosen next. */
function useBring(selected: readonly string[]) {
  const mark = useRef(0);
  const isNext = useRef(false);
  const [focus, setFocus] = useState<{ node: string; mark: number } | null>(null);
  const bring = useCallback((node: string) => {
    mark.current += 1;
    setFocus({ node, mark: mark.current });
  }, []);
  const bringNext = useCallback(() => {
    isNext.current = true;
  }, []);
  useEffect(() => {
    const [chosen] = selected;
    if (isNext.current && chosen) bring(chosen);
    isNext.current = false;
  }, [selected, bring]);
  return { focus, bring, bringNext };
}

/** What the draft changed against a version, by node. */
function useChanges(flow: string, { graph }: Drawing, shown: number): ReadonlyMap<string, Change> | undefined {
  const { data: former } = useVersion(flow, shown);
  return useMemo(
    () =>
      shown > 0 && former
        ? new Map(compared(former.graph, graph).nodes.map(({ node, change }) => [node.node, change]))
        : undefined,
    [shown, former, graph],
  );
}

/** What new steps are filled with: whatever the centre has first. */
const usualOf = ({ routes, hours }: ReturnType<typeof useWorld>) => ({
  route: routes.find(({ isActive }) => isActive)?.value,
  hours: hours.find(({ isActive }) => isActive)?.value,
});
