// Sets the colour scheme and the density before the first paint. A file of its own, because the content security policy
// allows no inline script. The key and the attribute of the scheme are Mantine's.
(() => {
  const chosen = localStorage.getItem("mantine-color-scheme-value");
  const isDark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.mantineColorScheme = isDark ? "dark" : "light";
  document.documentElement.dataset.density = localStorage.getItem("perezvon-density") ?? "compact";
})();
