import { useTranslation } from "react-i18next";
import settings from "@/components/settings/settings.module.css";
import { Icon } from "@/components/ui/icon";
import classes from "@/features/flows/designer/designer.module.css";
import type { Comparison, FieldChange } from "@/features/flows/designer/model/compare";
import type { Case, Graph, Part } from "@/features/flows/designer/model/graph";
import { nodeOf } from "@/features/flows/designer/model/graph";
import { useWords } from "@/features/flows/designer/use-words";
import { nameOf, useWorld } from "@/features/flows/designer/world";

interface Props {
  comparison: Comparison;
  before: Graph;
  after: Graph;
  onShow?: ((node: string) => void) | undefined;
}

const GLYPHS = { added: "plus", removed: "trash", changed: "pencil" } as const;

/** What makes one flow another, in words: which steps came, went and changed, and what of each. */
export function Changes({ comparison, before, after, onShow }: Props) {
  const { t } = useTranslation("designer");
  const words = useWords();
  const valueText = useValueText(before, after);
  if (comparison.nodes.length + comparison.entrances.length === 0)
    return <p className={settings.hint}>{t("changes.none")}</p>;
  const line = ({ field, before: was, after: is }: FieldChange) => (
    <li key={field}>
      {words.field(field)}: <del>{valueText(field, was)}</del> → <ins>{valueText(field, is)}</ins>
    </li>
  );
  return (
    <ul className={classes.plain} aria-label={t("changes.title")}>
      {comparison.entrances.length > 0 && (
        <li className={`${classes.change} ${classes.changed}`}>
          <Icon name="pencil" size={15} />
          <div>
            <strong>{t("changes.entrances")}</strong>
            <ul>{comparison.entrances.map(line)}</ul>
          </div>
        </li>
      )}
      {comparison.nodes.map(({ node, change, fields }) => (
        <li key={`${node.node}.${change}`} className={`${classes.change} ${classes[change]}`}>
          <Icon name={GLYPHS[change]} size={15} />
          <div>
            <strong>{t(`changes.${change}`)}</strong>{" "}
            {onShow && change !== "removed" ? (
              <button type="button" className={classes.jump} onClick={() => onShow(node.node)}>
                {words.title(node)}
              </button>
            ) : (
              words.title(node)
            )}
            {fields.length > 0 && <ul>{fields.map(line)}</ul>}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** The value of a field as people read it. */
function useValueText(before: Graph, after: Graph): (field: string, value: unknown) => string {
  const { t } = useTranslation("designer");
  const words = useWords();
  const world = useWorld();
  const named: Readonly<Record<string, (id: string) => string>> = {
    route: (id) => nameOf(world.routes, id),
    hours: (id) => nameOf(world.hours, id),
    flow: (id) => nameOf(world.flows, id),
  };
  const target = (id: string | null) => words.target(nodeOf(after, id) ? after : before, id);
  const listed = (one: unknown) => {
    if (typeof one !== "object" || one === null) return String(one);
    if ("type" in one && ["prompt", "customer_name", "number", "digits", "position"].includes(String(one.type)))
      return words.part(one as Part);
    const { digit, values, languages, language, way, next } = one as Case;
    const name =
      way === undefined
        ? (digit ?? (values ?? languages)?.join("/") ?? "")
        : words.way({ label: { code: "exit", value: way } });
    return language ? `${name} ${language}` : `${name} → ${target(next ?? null)}`;
  };
  const empty = (field: string) => (isWay(field) ? t("ends") : "–");
  return (field, value) => {
    if (Array.isArray(value)) return value.map(listed).join(", ") || "–";
    if (typeof value === "boolean") return t(value ? "way.yes" : "way.no");
    if (value === null || value === "") return empty(field);
    const id = String(value);
    return named[field]?.(id) ?? (isWay(field) ? target(id) : id);
  };
}

const WAYS = ["next", "known", "unknown", "yes", "no", "open", "closed", "accepted", "declined", "refused", "failed"];

const isWay = (field: string) => [...WAYS, "otherwise", "start", "after_talk"].includes(field);
