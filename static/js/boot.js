// Tells the stylesheets, before the first paint, that scripts run here.
document.documentElement.classList.add("js");
