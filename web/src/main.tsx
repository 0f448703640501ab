import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from '#web/app.tsx'
import { loadTexts, TextsProvider } from '#web/texts/use-texts.tsx'
import '#web/tokens.css'

const root = document.getElementById('root')
if (root) {
  const texts = await loadTexts()
  createRoot(root).render(
    <StrictMode>
      <TextsProvider texts={texts}>
        <App />
      </TextsProvider>
    </StrictMode>,
  )
}
