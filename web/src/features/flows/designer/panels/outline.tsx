import { ActionIcon, Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import type { Problem } from "@/features/flows/api/designs";
import classes from "@/features/flows/designer/designer.module.css";
import { AFTER_TALK, type Origin, START } from "@/features/flows/designer/model/editing";
import { KINDS } from "@/features/flows/designer/model/kinds";
import { inOrder, waysOf } from "@/features/flows/designer/model/ways";
import { WaySelect } from "@/features/flows/designer/panels/step-panel";
import type { Editor } from "@/features/flows/designer/use-editor";
import { useWords } from "@/features/flows/designer/use-words";

interface Props {
  editor: Editor;
  canWrite: boolean;
  problems: readonly Problem[];
  path: readonly string[];
  onOpen: (node: string) => void;
  onAdd: (from: Origin) => void;
}

/** The same flow as a list: every step with its ways, for the keyboard, for readers by ear and for small screens. */
export function Outline({ editor, canWrite, problems, path, onOpen, onAdd }: Props) {
  const { t } = useTranslation("designer");
  const words = useWords();
  const { graph } = editor.drawing;
  return (
    <section className={classes.outline} aria-label={t("view.list")}>
      <fieldset className={classes.entrances} disabled={!canWrite}>
        <WaySelect
          label={t("entrance.start")}
          graph={graph}
          value={graph.start}
          onChange={(next) => editor.connect({ node: START, way: "next" }, next)}
        />
        <WaySelect
          label={t("entrance.after_talk")}
          graph={graph}
          value={graph.after_talk ?? null}
          onChange={(next) => editor.connect({ node: AFTER_TALK, way: "next" }, next)}
        />
      </fieldset>
      <ol className={classes.plain}>
        {inOrder(graph).map(({ node, isReached }) => {
          const wrong = problems.filter((one) => one.node === node.node);
          const title = words.title(node);
          const isChosen = editor.selected.includes(node.node);
          return (
            <li
              key={node.node}
              className={`${classes.entry} ${isChosen ? classes.chosen : ""} ${path.includes(node.node) ? classes.met : ""}`}
            >
              <button
                type="button"
                className={classes.entryName}
                aria-current={isChosen ? "true" : undefined}
                onClick={() => onOpen(node.node)}
              >
                <Icon name={KINDS[node.type].icon} size={18} />
                <span>
                  <strong>{words.kind(node.type)}</strong>
                  <span>{words.summary(node)}</span>
                </span>
                {!isReached && <span className={classes.badge}>{t("unreached")}</span>}
                {wrong.length > 0 && (
                  <span
                    className={wrong.some(({ severity }) => severity === "error") ? classes.error : classes.warning}
                  >
                    <Icon name="alert" size={15} /> {t("problems.count", { count: wrong.length })}
                  </span>
                )}
              </button>
              {waysOf(node).map((way) => (
                <div key={way.id} className={classes.entryWay}>
                  <span>{words.way(way)}</span>
                  <fieldset disabled={!canWrite}>
                    <WaySelect
                      label={t("leads", { title, way: words.way(way) })}
                      isLabelHidden
                      graph={graph}
                      value={way.next}
                      onChange={(next) => editor.connect({ node: node.node, way: way.id }, next)}
                    />
                  </fieldset>
                  {canWrite && (
                    <ActionIcon
                      aria-label={t("add_after", { title, way: words.way(way) })}
                      onClick={() => onAdd({ node: node.node, way: way.id })}
                    >
                      <Icon name="plus" size={16} />
                    </ActionIcon>
                  )}
                </div>
              ))}
            </li>
          );
        })}
      </ol>
      {canWrite && graph.nodes.length === 0 && (
        <Button onClick={() => onAdd({ node: START, way: "next" })}>{t("first_step")}</Button>
      )}
    </section>
  );
}
