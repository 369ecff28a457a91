import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card";
import { Icon } from "@/components/ui/icon";
import { Loaded, LoadingRows } from "@/components/ui/states";
import { type Part, useHealth } from "@/features/operations/api/health";
import classes from "@/features/operations/components/health-board.module.css";
import { useFigures } from "@/features/operations/components/use-figures";
import { useCodeText } from "@/i18n/use-code-text";

/** Every part of the centre: its light, its figures, and what to do about it. What is worst comes first. */
export function HealthBoard() {
  const { t } = useTranslation("operations");
  const health = useHealth();
  return (
    <Card title={t("parts")} isPadded={false} aside={health.data && <Verdict parts={health.data.parts} />}>
      <Loaded query={health} loading={<LoadingRows rows={9} />}>
        {({ parts }) => (
          <ul style={{ listStyle: "none", margin: 0, padding: 0 }}>
            {[...parts]
              .sort((a, b) => RANK[a.light] - RANK[b.light])
              .map((part) => (
                <PartLine key={part.name} part={part} />
              ))}
          </ul>
        )}
      </Loaded>
    </Card>
  );
}

/** All of it in a few words. */
function Verdict({ parts }: { parts: readonly Part[] }) {
  const { t } = useTranslation("operations");
  const bad = parts.filter(({ light }) => light === "bad").length;
  const open = parts.filter(({ light }) => light !== "good").length;
  const light = bad > 0 ? "bad" : open > 0 ? "warn" : "good";
  return (
    <span className={`${classes.verdict} ${classes[`${light}Text`]}`} role="status">
      <Icon name={light === "good" ? "check-circle" : "alert"} size={16} />
      {light === "good" ? t("verdict.good") : t(`verdict.${light}`, { count: bad || open })}
    </span>
  );
}

const RANK = { bad: 0, warn: 1, good: 2 } as const;

function PartLine({ part }: { part: Part }) {
  const { t } = useTranslation("operations");
  const codeText = useCodeText("operations");
  const figureTexts = useFigures();
  return (
    <li className={classes.part}>
      <span role="img" aria-label={t(`light.${part.light}`)} className={`${classes.light} ${classes[part.light]}`} />
      <span className={classes.name}>
        {codeText(`part.${part.name}`) ?? part.name}
        <span className={classes.does}>{codeText(`does.${part.name}`)}</span>
      </span>
      {part.advice && <p className={classes.advice}>{codeText(`advice.${part.advice}`) ?? part.advice}</p>}
      <span className={classes.figures}>
        {figureTexts(part.figures).map((text) => (
          <span key={text}>{text}</span>
        ))}
      </span>
    </li>
  );
}

/** Which versions run, for whoever asks for help. */
export function VersionsCard() {
  const { t } = useTranslation("operations");
  const health = useHealth();
  return (
    <Card title={t("versions")}>
      <Loaded query={health} loading={<LoadingRows rows={3} />}>
        {({ versions }) => (
          <p>
            {Object.entries(versions)
              .map(([name, version]) => `${name} ${version}`)
              .join(" · ")}
          </p>
        )}
      </Loaded>
    </Card>
  );
}
