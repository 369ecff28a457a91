import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";

// Mantine's own red and its primary colour in the dark scheme miss the contrast of WCAG AA on small text; these do not.
const brand: MantineColorsTuple = [
  "#eef3ff",
  "#dbe5fe",
  "#b6c9fb",
  "#8caaf7",
  "#678df2",
  "#4f79ee",
  "#3560d8",
  "#2c52bd",
  "#274aab",
  "#1c3a8c",
];
const slate: MantineColorsTuple = [
  "#f7f8fa",
  "#eff1f5",
  "#e3e6ec",
  "#cfd4dd",
  "#9aa2b1",
  "#6b7484",
  "#4b5361",
  "#343b47",
  "#222833",
  "#141922",
];
const dark: MantineColorsTuple = [
  "#e6e9ef",
  "#c3c8d2",
  "#a3abba",
  "#8b94a5",
  "#3a4150",
  "#2b313d",
  "#20252f",
  "#181c24",
  "#12151b",
  "#0c0e13",
];
const red: MantineColorsTuple = [
  "#fdeeee",
  "#fbdcdd",
  "#f4b6b9",
  "#ec8d91",
  "#e4686d",
  "#da4a51",
  "#c8313a",
  "#ab2730",
  "#8c1f27",
  "#6e181f",
];

export const theme = createTheme({
  primaryColor: "brand",
  primaryShade: 6,
  colors: { brand, slate, dark, red },
  cursorType: "pointer",
  defaultRadius: 8,
  fontFamily:
    "'Inter Variable', -apple-system, 'Segoe UI', 'Noto Sans', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif",
  fontSizes: {
    xs: "var(--text-small)",
    sm: "var(--text)",
    md: "calc(var(--text) + 1px)",
    lg: "calc(var(--text) + 3px)",
    xl: "var(--text-title)",
  },
  spacing: { xs: "4px", sm: "8px", md: "12px", lg: "16px", xl: "24px" },
  components: {
    InputWrapper: { styles: { label: { marginBottom: 6 }, description: { marginBottom: 6 } } },
    ActionIcon: { defaultProps: { variant: "subtle", color: "slate" } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 350, fz: "xs" } },
  },
});

/** Mantine's own words for colours of ours. Its dimmed and placeholder greys miss WCAG AA. */
export const cssVariables: CSSVariablesResolver = () => {
  const ours = {
    "--mantine-color-body": "var(--card)",
    "--mantine-color-text": "var(--ink)",
    "--mantine-color-dimmed": "var(--ink-2)",
    "--mantine-color-placeholder": "var(--ink-3)",
    "--mantine-color-error": "var(--bad)",
  };
  return { variables: {}, light: ours, dark: ours };
};
