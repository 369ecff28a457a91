import { Button, NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import settings from "@/components/settings/settings.module.css";
import { Icon } from "@/components/ui/icon";
import type { Problem } from "@/features/flows/api/designs";
import classes from "@/features/flows/designer/designer.module.css";
import { changed, type Origin } from "@/features/flows/designer/model/editing";
import { type FlowNode, type Graph, nodeOf } from "@/features/flows/designer/model/graph";
import { KINDS } from "@/features/flows/designer/model/kinds";
import { withField } from "@/features/flows/designer/model/measures";
import { cameFrom, inOrder, waysOf } from "@/features/flows/designer/model/ways";
import { FieldInput } from "@/features/flows/designer/panels/field-inputs";
import { ProblemLine } from "@/features/flows/designer/panels/problems-panel";
import type { Editor } from "@/features/flows/designer/use-editor";
import { useWords } from "@/features/flows/designer/use-words";

interface Props {
  editor: Editor;
  canWrite: boolean;
  problems: readonly Problem[];
  onShow: (node: string) => void;
}

/** All of the chosen step: what it says and asks, where each way leads, and from where callers come. */
export function StepPanel({ editor, canWrite, problems, onShow }: Props) {
  const { t } = useTranslation("designer");
  const node = editor.selected.length === 1 ? nodeOf(editor.drawing.graph, editor.selected[0]) : undefined;
  if (!node)
    return (
      <p className={settings.hint}>
        {editor.selected.length > 1 ? t("step.many", { count: editor.selected.length }) : t("step.none")}
      </p>
    );
  return <Step key={node.node} node={node} editor={editor} canWrite={canWrite} problems={problems} onShow={onShow} />;
}

function Step({ node, editor, canWrite, problems, onShow }: Props & { node: FlowNode }) {
  const { t } = useTranslation("designer");
  const words = useWords();
  const { graph } = editor.drawing;
  const own = problems.filter((one) => one.node === node.node);
  const put = (field: string) => (value: unknown) =>
    editor.apply(
      (drawing) => changed(drawing, node.node, (before) => withField(before, field, value)),
      `${node.node}.${field}`,
    );
  const before = cameFrom(graph, node.node);
  return (
    <>
      <header className={classes.stepTitle}>
        <Icon name={KINDS[node.type].icon} size={20} />
        <div>
          <h2>{words.kind(node.type)}</h2>
          <p className={settings.hint}>{t(`kind.${node.type}.text`)}</p>
        </div>
      </header>
      {own.length > 0 && (
        <ul className={classes.plain}>
          {own.map((problem) => (
            <ProblemLine key={`${problem.code}.${problem.detail}`} problem={problem} />
          ))}
        </ul>
      )}
      <fieldset className={settings.fields} disabled={!canWrite}>
        {KINDS[node.type].fields.map((field) => (
          <FieldInput key={field.name} node={node} field={field} onChange={put(field.name)} />
        ))}
        <Ways node={node} graph={graph} onConnect={editor.connect} />
      </fieldset>
      {before.length > 0 && (
        <div className={settings.group}>
          <span className={settings.label}>{t("step.from")}</span>
          {before.map(({ node: from, way }) => (
            <button key={`${from}.${way.id}`} type="button" className={classes.jump} onClick={() => onShow(from)}>
              {words.target(graph, from)} → {words.way(way)}
            </button>
          ))}
        </div>
      )}
      {canWrite && (
        <div className={settings.line}>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<Icon name="copy" size={14} />}
            onClick={editor.duplicate}
          >
            {t("step.duplicate")}
          </Button>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<Icon name="trash" size={14} />}
            onClick={() => editor.remove([node.node])}
          >
            {t("step.remove")}
          </Button>
        </div>
      )}
    </>
  );
}

interface WaysProps {
  node: FlowNode;
  graph: Graph;
  onConnect: (from: Origin, to: string | null) => void;
}

/** Where each way leads: the same as pulling a line on the canvas. */
function Ways({ node, graph, onConnect }: WaysProps) {
  const { t } = useTranslation("designer");
  const words = useWords();
  const ways = waysOf(node);
  if (ways.length === 0) return null;
  return (
    <fieldset className={settings.group}>
      <legend>{t("step.ways")}</legend>
      {ways.map((way) => (
        <WaySelect
          key={way.id}
          label={words.way(way)}
          graph={graph}
          value={way.next}
          onChange={(next) => onConnect({ node: node.node, way: way.id }, next)}
        />
      ))}
    </fieldset>
  );
}

interface SelectProps {
  label: string;
  graph: Graph;
  value: string | null;
  isLabelHidden?: boolean;
  onChange: (next: string | null) => void;
}

/** A step of the flow, or the end of the call. */
export function WaySelect({ label, graph, value, isLabelHidden = false, onChange }: SelectProps) {
  const { t } = useTranslation("designer");
  const words = useWords();
  return (
    <NativeSelect
      {...(isLabelHidden ? { "aria-label": label } : { label })}
      value={value ?? ""}
      onChange={(event) => onChange(event.currentTarget.value || null)}
      data={[
        { value: "", label: t("ends") },
        ...inOrder(graph).map(({ node }) => ({ value: node.node, label: words.title(node) })),
      ]}
    />
  );
}
