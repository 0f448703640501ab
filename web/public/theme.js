// Before anything is painted: the theme that was chosen here, if it is not the system's.
const chosen = localStorage.getItem('taskwright.theme')
if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen
