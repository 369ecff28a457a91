import { Button, Skeleton } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, codeOf } from "@/api/client";
import { Icon } from "@/components/ui/icon";
import type { IconName } from "@/components/ui/icon-paths";
import classes from "@/components/ui/states.module.css";
import { useErrorText } from "@/i18n/use-error-text";

interface MessageProps {
  icon: IconName;
  title: string;
  text?: string | undefined;
  children?: ReactNode;
  role?: "alert";
}

/** What a screen says instead of content. `children` is what can be done next. */
export function Message({ icon, title, text, children, role }: MessageProps) {
  return (
    <div className={classes.message} role={role}>
      <span className={classes.glyph}>
        <Icon name={icon} size={26} />
      </span>
      <p className={classes.title}>{title}</p>
      {text && <p className={classes.text}>{text}</p>}
      {children && <div className={classes.action}>{children}</div>}
    </div>
  );
}

/** The shape of lines that are on their way. */
export function LoadingRows({ rows = 4, height = 20 }: { rows?: number; height?: number }) {
  const { t } = useTranslation("shared");
  return (
    <div className={classes.rows} role="status" aria-label={t("loading")}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are alike and never move.
        <Skeleton key={row} height={height} radius={6} width={`${92 - ((row * 17) % 40)}%`} />
      ))}
    </div>
  );
}

/** Why there is nothing, and a button to try again; a missing permission is said plainly instead. */
export function Failed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation("shared");
  const textOf = useErrorText();
  if (error instanceof ApiError && error.status === 403) return <NoPermission />;
  return (
    <Message icon="alert" role="alert" title={t("failed.title")} text={textOf(error)}>
      <Button variant="default" leftSection={<Icon name="retry" size={16} />} onClick={onRetry}>
        {t("failed.retry")}
      </Button>
    </Message>
  );
}

export function NoPermission() {
  const { t } = useTranslation("shared");
  return <Message icon="lock" title={t("no_permission.title")} text={t("no_permission.text")} />;
}

interface LoadedProps<T> {
  query: Pick<UseQueryResult<T>, "data" | "error" | "isError"> & { refetch: () => unknown };
  loading?: ReactNode;
  children: (data: T) => ReactNode;
}

/** The content of a query when it is there; until then its shape, and its error when it failed. */
export function Loaded<T>({ query, loading = <LoadingRows />, children }: LoadedProps<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <Failed error={query.error} onRetry={() => void query.refetch()} />;
  return loading;
}

/** The error of something that was tried, in a line beside the control that tried it. */
export function FailedLine({ error }: { error: unknown }) {
  const textOf = useErrorText();
  if (!error) return null;
  return (
    <p role="alert" style={{ color: "var(--bad)", fontSize: 13 }} data-code={codeOf(error)}>
      {textOf(error)}
    </p>
  );
}
